"""Why a search found nothing: fields that no event has."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.expressions.values import Row
from tocsin.matrix import Stage, Verdict
from tocsin.matrix.run import run_matrix

from .conftest import Content, Engine, test_text


def failing(content: Content, events: Sequence[Row]) -> Verdict:
    """Return the verdict of a search that finds nothing among these events."""
    engine = Engine(lambda spl: events if spl == "search *" else [])
    (verdict,) = run_matrix(content.root(), search=engine, stages=[Stage.UNIT]).verdicts
    return verdict


def test_a_misspelt_field_is_named_at_its_place_with_the_nearest(content: Content) -> None:
    """A field that no event has is shown where the search reads it, with the field that was meant."""
    path = content.detection("a.yml", search="sourcetype=Door:Log QueyName=* | stats count by QueryName Image")
    verdict = failing(content, [{"sourcetype": "Door:Log", "QueryName": "x"}, {"Image": "y"}])

    unmet, absent = verdict.diagnostics
    place = absent.place

    assert "TST501" == unmet.code
    assert "no event of the test has the field `QueyName`" == absent.message
    assert "did you mean `QueryName`?" == absent.hint
    assert place is not None
    assert "QueyName" == path.read_text().splitlines()[place.line - 1][place.column - 1 :][: len("QueyName")]


def test_a_misspelt_field_in_a_macro_is_placed_where_the_macro_is_called(content: Content) -> None:
    """The place leads to a file that a person wrote."""
    (content.path / "macros" / "doors.yml").write_text("name: doors\ndefinition: dor=*\n")
    content.detection("a.yml", search="`doors` | stats count by door")

    _, absent = failing(content, [{"door": "x"}]).diagnostics

    assert absent.place is not None
    assert absent.place.file.endswith((".yml",))


def test_fields_that_the_search_makes_are_not_missed(content: Content) -> None:
    """Only what must come from the events is asked of them."""
    content.detection("a.yml", search="door=north | eval half=door | where half=door | table half")

    assert ["TST501"] == [diagnostic.code for diagnostic in failing(content, [{"door": "south"}]).diagnostics]


def test_logs_without_events_are_said_to_be_empty(content: Content) -> None:
    """Without any event every field would be missed."""
    content.detection("a.yml")

    assert ["TST501", "TST503"] == [diagnostic.code for diagnostic in failing(content, []).diagnostics]


def test_too_many_rows_are_no_matter_of_absent_fields(content: Content) -> None:
    """A benign log that matches is not explained by what is missing."""
    content.detection("a.yml", test_text(expected=0), search="dor=*")
    engine = Engine([{"door": "north"}])

    (verdict,) = run_matrix(content.root(), search=engine, stages=[Stage.UNIT]).verdicts

    assert ["TST501"] == [diagnostic.code for diagnostic in verdict.diagnostics]


def test_several_fields_unlike_any_other_are_one_remark(content: Content) -> None:
    """When nothing fits, the log is probably of another kind, and one remark says so."""
    content.detection("a.yml", search="sourcetype=Door:Log QueryName=* EventCode=22 Hinge=brass")

    _, absent = failing(content, [{"sourcetype": "Door:Log"}]).diagnostics

    assert "no event of the test has the fields `QueryName`, `EventCode`, `Hinge`" == absent.message
    assert "is the source type of the test's logs the one that gives these fields?" == absent.hint
