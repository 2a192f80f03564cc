"""Why a search found nothing: the comparison that the nearest event fails, what it has instead, and the remedy."""

from __future__ import annotations

import pytest

from tocsin.api import run_search
from tocsin.diagnostics import Diagnostic
from tocsin.errors import UsageError
from tocsin.matrix import Status
from tocsin.matrix.bench import Bench
from tocsin.matrix.explain import Explained, explain_tests

from .conftest import Content
from .doors import doors, verdict_on


def explained(content: Content, search: str, test: str = "") -> Explained:
    """Explain the one test of a detection."""
    doors(content, search, test)
    root = content.root()
    (found,) = explain_tests(root, "door", None, Bench(root, run_search))
    return found


def evidence(content: Content, search: str) -> list[Diagnostic]:
    """Return what a failing verdict says beside that there are too few rows."""
    verdict = verdict_on(content, search)
    assert Status.FAIL is verdict.status
    return [each for each in verdict.diagnostics if each.code != "TST501"]


@pytest.mark.parametrize(
    ("search", "fails", "found", "remedy"),
    [
        ("door=nroth", "`door=nroth`", "door = `north`", "did you mean `north`?"),
        ("state=opened user=ann", "`state=opened`", "state = `open`", "did you mean `open`?"),
        ("note=book", "`note=book`", "note = `by the book`", "write `*book`: without a wildcard"),
        ("note=by", "`note=by`", "note = `", None),
        ('note="*C:/tools*"', '`note="*C:/tools*"`', "tools", "the other slash"),
        ("state=clsed", "`state=clsed`", "state = `closed`", "did you mean `closed`?"),
        (
            *("sourcetype=Door:Logs", "`sourcetype=Door:Logs`", "sourcetype = `Door:Log`"),
            "write `Door:Logs` as the sourcetype of the test's log, or `Door:Log` in the search",
        ),
        ("index=risk", "`index=risk`", "index = `main`", "write `risk` as the index of the test's log"),
        ("source=gate*", "`source=gate*`", "source = `doors`", "write a text like `gate*` as the source of the test's"),
        ('* | where user="Ann"', '`user="Ann"`', "user = `ann`", "keeps case: write `ann`, or compare `lower(…)`"),
        ('* | where door="north "', '`door="north "`', "door = `north`", "mind the blanks: write `north`"),
        ('note="*tools\\\\\\\\key*"', "note=", "key.exe`", "single backslashes"),
        ('* | regex note="^key"', "`regex note=", "note = `", None),
    ],
)
def test_the_comparison_the_value_and_the_remedy_are_named(
    content: Content, search: str, fails: str, found: str, remedy: str | None
) -> None:
    """The evidence stands at the comparison in the detection's file."""
    first = evidence(content, search)[0]

    assert "TST504" == first.code
    assert first.message.startswith(fails[: len(first.message)]) or fails in first.message
    assert found in first.message
    assert (remedy or "") in (first.hint or "")
    assert (remedy is None) is (first.hint is None)
    assert first.place is not None
    assert first.place.file.endswith("door.yml")


def test_a_field_of_another_case_is_told_from_one_that_is_not_there(content: Content) -> None:
    """Names of fields keep their case."""
    group = explained(content, "Door=north").explanation
    assert group is not None
    (miss,) = group.groups[0].misses

    assert "`Door=north` fails: the nearest event has no `Door`" == miss.message
    assert "names of fields keep their case: write `door`" == miss.remedy


@pytest.mark.parametrize("search", ["dor=north", 'dor IN ("north", "south")'])
def test_a_field_that_no_event_has_is_told_once(content: Content, search: str) -> None:
    """The comparison that fails for it says nothing more."""
    assert ["TST502"] == [each.code for each in evidence(content, search)]


def test_where_a_value_comes_from_is_told(content: Content) -> None:
    """The origin is the setting that made the field."""
    (first, *_) = evidence(content, "door=nroth")
    explanation = explained(content, "door=nroth").explanation
    assert explanation is not None
    origin = explanation.groups[0].misses[0].found[0].origin

    assert origin is not None
    assert "automatic" == origin.kind
    assert [related.message for related in first.related] in ([], ["`door` comes from here"])


def test_other_values_are_counted(content: Content) -> None:
    """Events that fail the same comparison are one group."""
    explanation = explained(content, "door=nroth").explanation
    assert explanation is not None
    (group,) = explanation.groups

    assert (3, {("south", 1), ("west", 1)}) == (group.count, set(group.others))


def test_a_grouping_field_that_no_row_has_is_named(content: Content) -> None:
    """`stats … by` drops every row without it."""
    found = next(
        each for each in evidence(content, "door=north | eval Room=1 | stats count by room") if each.code == "TST505"
    )

    assert "`stats` drops rows without `room`, and the one row lacks it" == found.message
    assert "names of fields keep their case: write `Room`" == found.hint


def test_a_tag_that_no_event_has_leads_to_the_labels_of_the_log(content: Content) -> None:
    """Event types give tags by source type: where none fits, the test says the wrong one."""
    found = evidence(content, "| tstats count from datamodel=Endpoint.Processes by Processes.process")

    assert {"are the source `doors` and the sourcetype `Door:Log` of the test's log right?"} == {
        each.hint for each in found
    }


def test_a_grouping_field_that_no_event_of_a_data_model_has_is_named(content: Content) -> None:
    """`tstats … by` drops every event without it, whatever the events are like that its `where` drops."""
    search = "| tstats count from datamodel=Endpoint.Processes where Processes.process=*ran* by Processes.process_idd"
    events = "  events:\n" + "".join(
        f"  - fields: {{sourcetype: Door:Log, tag: [process, report], process: {what}, process_id: 7}}\n"
        for what in ("it ran", "it slept")
    )

    found = [each for each in verdict_on(content, search, events).diagnostics if each.code != "TST501"]

    assert ["`tstats` drops rows without `Processes.process_idd`, and the one row lacks it"] == [
        each.message for each in found
    ]


def test_a_stage_that_drops_all_rows_is_named(content: Content) -> None:
    """Where nothing can be compared, the stage is."""
    found = evidence(content, "door=north | join door [search state=ajar]")[-1]

    assert "1 row went into `join door [search state=ajar]` and none came out" == found.message


def test_too_few_rows_are_explained_by_the_rows_that_were_dropped(content: Content) -> None:
    """The test wants two and the second nearly matched."""
    verdict = verdict_on(content, "state=open door=north", "  expected_results: 2\n")

    assert ["TST501", "TST504"] == [each.code for each in verdict.diagnostics]
    assert "door = `south`" in verdict.diagnostics[1].message


def test_rows_by_stage_are_in_the_verdict(content: Content) -> None:
    """A failing verdict shows where the rows were lost."""
    stages = verdict_on(content, 'state=open | where user="eve" | stats count by door').stages

    assert [("state=open", 3, 2), ('where user="eve"', 2, 0), ("stats count by door", 0, 0)] == [
        (stage.text, stage.rows_in, stage.rows_out) for stage in stages
    ]


def test_an_explanation_shows_the_search_and_its_macros(content: Content) -> None:
    """As written, expanded, and each definition."""
    (content.path / "macros" / "doors.yml").write_text("name: doors\ndefinition: sourcetype=Door:Log\n")

    found = explained(content, "`doors` state=open")

    assert ("`doors` state=open", "sourcetype=Door:Log state=open") == (found.written.text, found.expanded.text)
    assert (("doors", "sourcetype=Door:Log"),) == found.macros
    assert (2, ()) == (len(found.rows), found.problems)


def test_a_search_that_cannot_run_is_explained_by_its_refusal(content: Content) -> None:
    """There are no stages to show."""
    found = explained(content, "state=open | stats nothing(door)")

    assert found.explanation is None
    assert "nothing" in str(found.refusal)


@pytest.mark.parametrize(
    ("selector", "test", "message"),
    [
        ("door", "Opend", "`Door` has no test `Opend`; did you mean `Opened`?"),
        ("gate", None, "`gate` names no case"),
        ("*", None, "`*` names 2 detections; explain takes one"),
    ],
)
def test_one_detection_is_explained(content: Content, selector: str, test: str | None, message: str) -> None:
    """A name that fits none or several is refused."""
    doors(content, "state=open")
    doors(content, "state=open", name="window")
    root = content.root()

    with pytest.raises(UsageError) as refused:
        list(explain_tests(root, selector, test, Bench(root, run_search)))

    assert message in str(refused.value)
