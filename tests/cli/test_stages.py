"""`tocsin matrix`, `validate`, `unit` and `integration`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tocsin.errors import UnsupportedError
from tocsin.expressions.values import Row

from ..matrix.conftest import Content, test_text
from .conftest import Answer, Run

ONE_ROW: list[Row] = [{"door": "north"}]


def test_matrix_runs_every_stage_and_prints_the_table(run: Run, content: Content, answer: Answer) -> None:
    """A detection's table has a line for each stage; what was not run says why."""
    content.detection("endpoint/opened.yml")
    answer(ONE_ROW)

    result = run("matrix")

    expected = """\
Opened
detections/endpoint/opened.yml
Test Type    Status   Dataset             Source  Sourcetype
------------------------------------------------------------
Validation   Passing  N/A                 N/A     N/A
Unit         Passing  datasets/doors.log  doors   Door:Log
Opened
Integration  Skipped  datasets/doors.log  doors   Door:Log
Opened

skip: no Splunk configured (1 case)
1 detection: 2 passed, 1 skipped in """
    assert 0 == result.exit_code
    assert result.output.startswith(expected)


@pytest.mark.parametrize(("command", "kind"), [("unit", "Unit"), ("integration", "Integration")])
def test_each_stage_has_its_command(run: Run, content: Content, answer: Answer, command: str, kind: str) -> None:
    """A stage's command runs that stage alone."""
    content.detection("opened.yml")
    answer(ONE_ROW)

    result = run(command)

    first_words = {line.partition(" ")[0] for line in result.output.splitlines()}
    assert {kind} == first_words & {"Validation", "Unit", "Integration"}


def test_a_failure_is_1_and_shows_its_place(run: Run, content: Content, answer: Answer) -> None:
    """A test that does not hold is shown with file, line, column and caret."""
    content.detection("opened.yml")
    answer([])

    result = run("unit")

    assert 1 == result.exit_code
    assert "fail detections/opened.yml::unit::Opened" in result.output
    assert "--> detections/opened.yml:17:3" in result.output


def test_selectors_reach_the_run(run: Run, content: Content, answer: Answer) -> None:
    """Only what is named is run."""
    content.detection("opened.yml")
    content.detection("closed.yml")
    answer(ONE_ROW)

    result = run("unit", "closed")

    assert (True, False) == ("detections/closed.yml" in result.output, "detections/opened.yml" in result.output)


def test_nothing_selected_is_5(run: Run, content: Content, answer: Answer) -> None:
    """A content root without detections is not a success."""
    answer(ONE_ROW)

    result = run("matrix")

    assert (5, True) == (result.exit_code, "nothing selected" in result.output)


def test_an_interrupt_is_2_with_the_partial_matrix(run: Run, content: Content, answer: Answer) -> None:
    """Ctrl-C shows what was known by then."""
    content.detection("a.yml", test_text("First"))
    content.detection("b.yml", search="slow")

    def interrupted(spl: str) -> Sequence[Row]:
        if spl == "slow":
            raise KeyboardInterrupt
        return ONE_ROW

    answer(interrupted)
    result = run("unit")

    assert 2 == result.exit_code
    assert "detections/a.yml" in result.output
    assert "interrupted: 1 detection" in result.output


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--fail-on", "unsupported"], 1)])
def test_what_is_unsupported_fails_when_asked(
    run: Run, content: Content, answer: Answer, arguments: list[str], status: int
) -> None:
    """An unsupported case is counted and named; `--fail-on` makes it a failure."""
    content.detection("a.yml")
    answer(UnsupportedError("`map` cannot be run here"))

    result = run("unit", *arguments)

    assert status == result.exit_code
    assert "unsupported: `map` cannot be run here (1 case)" in result.output


def test_the_content_root_is_found_from_a_folder_inside(
    run: Run, content: Content, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below a content root no option is needed, and places are relative to where one stands."""
    content.detection("endpoint/opened.yml")
    answer([])
    monkeypatch.chdir(content.path / "detections" / "endpoint")

    result = run("unit", "opened.yml")

    assert 1 == result.exit_code
    assert "--> ../../detections/endpoint/opened.yml:17:3" in result.output


def test_quiet_and_verbose(run: Run, content: Content, answer: Answer) -> None:
    """`-q` leaves the tables out, `-v` adds the evidence."""
    content.detection("a.yml")
    answer(ONE_ROW)

    assert "Test Type" not in run("unit", "-q").output
    assert "door=north" in run("unit", "-v").output


def test_a_matrix_as_json(run: Run, content: Content, answer: Answer) -> None:
    """`--format json` writes one document, with the exit status in it."""
    content.detection("a.yml")
    answer([])

    result = run("unit", "--format", "json")
    document = json.loads(result.output)

    assert result.exit_code == document["exit_status"] == 1
    assert ["detections/a.yml::unit::Opened"] == [verdict["id"] for verdict in document["verdicts"]]
