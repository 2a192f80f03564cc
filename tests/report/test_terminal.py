"""The matrix in a terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.diagnostics import Severity
from tocsin.matrix import Case, CaseDataset, Matrix, Stage, Status, Verdict
from tocsin.report.terminal import write_matrix

from .conftest import OpenConsole, many, written

EXPECTED = Path(__file__).parent / "expected"


def report(matrix: Matrix, open_text_console: OpenConsole, width: int = 100, *, drawn: bool = True, **how: int) -> str:
    """Return what the report of a matrix looks like."""
    console = open_text_console(width, drawn)
    write_matrix(matrix, console, **how)
    return written(console)


@pytest.mark.parametrize(
    ("name", "width", "drawn"),
    [
        ("drawn_140", 140, True),
        ("drawn_100", 100, True),
        ("drawn_80", 80, True),
        ("list_50", 50, True),
        ("plain_120", 120, False),
    ],
)
def test_the_report_looks_as_it_was_approved(
    matrix: Matrix, open_text_console: OpenConsole, name: str, width: int, drawn: bool
) -> None:
    """Tables, warnings, failures, reasons and summary stand as in the approved file."""
    expected = (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")

    assert expected == report(matrix, open_text_console, width, drawn=drawn)


@pytest.mark.parametrize("width", [20, 40, 72, 80, 100, 132, 200])
def test_no_table_is_wider_than_the_terminal(matrix: Matrix, open_text_console: OpenConsole, width: int) -> None:
    """Every line of a table fits; a terminal too narrow for a table shows a list."""
    lines = report(matrix, open_text_console, width).splitlines()
    tables = [line for line in lines if line.startswith(("Test Type", "───"))]

    assert all(len(line) <= width for line in tables)


def test_a_plain_report_is_ascii(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """A file or a pipe gets no drawn characters of ours."""
    assert report(matrix, open_text_console, drawn=False).isascii()


def test_failures_come_after_the_tables_and_the_summary_last(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """What needs attention stands where the eye is when the run ends."""
    text = report(matrix, open_text_console)

    assert (
        text.index("Test Type") < text.index("Warnings") < text.index("Failures") < text.index("no Splunk configured")
    )
    assert text.rstrip().splitlines()[-1].startswith("2 detections")


def test_the_same_mistake_is_rendered_once_per_detection(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Validation and unit stages that meet one mistake show it once, under both cases."""
    failed = matrix.verdicts[2]
    again = replace(
        failed, case=replace(failed.case, test="Again"), diagnostics=tuple(map(replace, failed.diagnostics))
    )
    text = report(Matrix(verdicts=(failed, again)), open_text_console)

    assert 1 == text.count("error[TST501]")
    assert (1, 1) == (text.count("::Quiet hours"), text.count("::Again"))


def test_quiet_shows_failures_and_the_summary_only(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Verbosity below zero leaves out tables and warnings."""
    text = report(matrix, open_text_console, verbosity=-1)

    assert "Test Type" not in text
    assert "Warnings" not in text
    assert "Failures" in text


def test_verbose_shows_the_evidence(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Verbosity above zero shows times, counts, digests and sample rows of cases that passed."""
    text = report(matrix, open_text_console, verbosity=1)

    assert "somebody_opened_the_door.yml::unit::Opened by night  0.000 s, 2 rows" in text
    assert f"sha256 {'0' * 64}" in text


def test_a_long_address_keeps_its_host_and_its_file(open_text_console: OpenConsole) -> None:
    """Where a dataset's address does not fit, the folders in its middle are left out."""
    address = "https://logs.example.org/a/very/long/way/down/to/the/recorded/doors.log"
    dataset = CaseDataset(data=address, source="XmlWinEventLog:Building-Doors/Operational", sourcetype="XmlWinEventLog")
    case = Case(path="detections/a.yml", detection="A", stage=Stage.UNIT, test="T", datasets=(dataset,))
    text = report(Matrix(verdicts=(Verdict(case=case, status=Status.PASS),)), open_text_console, 120)

    assert "https://logs.example.org/…/doors.log" in text


def test_a_crash_shows_its_traceback_only_when_asked(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """By default a defect of ours is one line."""
    brief, full = report(matrix, open_text_console), report(matrix, open_text_console, verbosity=1)

    assert "internal error: KeyError: 'w' (-v shows where)\n" in brief
    assert (False, True) == ("Traceback: …" in brief, "Traceback: …" in full)


def passing(matrix: Matrix, count: int) -> list[Verdict]:
    """Return the passing verdict of the matrix for as many detections."""
    passed = matrix.verdicts[0]
    return [
        replace(passed, case=replace(passed.case, path=f"detections/{n}.yml", detection=f"Door {n}"))
        for n in range(count)
    ]


def test_many_detections_have_a_line_each(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """More than a few detections stand in one table by stage, each stage with the worst of its statuses."""
    text = report(Matrix(verdicts=(*passing(matrix, 5), *matrix.verdicts)), open_text_console, 80)

    assert [
        "Detection                 Validation  Unit              Integration",
        "───────────────────────────────────────────────────────────────────",
        *(f"Door {n}                    ✓ Passing" for n in range(5)),
        "Somebody Opened The Door  ✓ Passing   ✗ Failing 1 of 2  ○ Skipped",
        "Window                    ✓ Passing   ✗ Error 1 of 2",
        "-v shows every test",
    ] == [line.rstrip() for line in text.splitlines()[:10]]


def test_a_narrow_terminal_shows_the_stages_below_each_other(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Where no table fits, each detection is a list."""
    text = report(Matrix(verdicts=(*passing(matrix, 5), *matrix.verdicts)), open_text_console, 40)

    assert "Window\n  Validation  ✓ Passing\n  Unit        ✗ Error 1 of 2\n" in text


def test_a_large_catalog_shows_only_what_needs_attention(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Of more detections than anybody reads those without failures are counted, and one flag shows them."""
    large = Matrix(verdicts=(*passing(matrix, 1_200), matrix.verdicts[2]))
    text = report(large, open_text_console)

    assert ["Somebody Opened The Door"] == [line.split("  ")[0] for line in text.splitlines()[2:3]]
    assert "1,200 detections without failures are not shown; -v shows every test" in text
    assert 1_201 == report(large, open_text_console, verbosity=1).count("Test Type")


def test_only_the_first_warnings_are_shown(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """What is beyond twenty warnings is counted, and one flag shows it."""
    warned = many(30, Status.PASS, Severity.WARNING)

    assert "10 more warnings; -v shows them" in report(warned, open_text_console)
    assert (20, 30) == tuple(
        report(warned, open_text_console, verbosity=verbosity).count(": TST501 ") for verbosity in (0, 1)
    )


def test_only_the_most_frequent_reasons_are_shown(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """What is beyond ten reasons why cases were not run is counted, and one flag shows it."""
    skipped = matrix.verdicts[3]
    reasons = Matrix(verdicts=tuple(replace(skipped, message=f"reason {number:02}") for number in range(13)))

    assert "reason 09 (1 case)\n3 more reasons (3 cases); -v shows them\n" in report(reasons, open_text_console)
    assert "reason 12 (1 case)\n1 detection" in report(reasons, open_text_console, verbosity=1)


def test_a_skip_counted_as_failure_is_shown_as_one(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """With `failing` widened, a skipped case stands among the failures."""
    console = open_text_console(100, True)
    write_matrix(Matrix(verdicts=matrix.verdicts[3:4]), console, failing=frozenset({Status.SKIP}))

    assert "skip detections/endpoint/somebody_opened_the_door.yml::integration::Opened by night" in written(console)


@pytest.mark.parametrize(
    ("interrupted", "summary"), [(False, "0 detections · nothing selected"), (True, "interrupted: ")]
)
def test_an_empty_matrix_says_so(open_text_console: OpenConsole, interrupted: bool, summary: str) -> None:
    """Nothing selected and nothing finished are told apart."""
    assert report(Matrix(verdicts=(), interrupted=interrupted), open_text_console).startswith(summary)
