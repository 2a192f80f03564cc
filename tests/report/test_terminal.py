"""The matrix in a terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.matrix import Case, CaseDataset, Matrix, Stage, Status, Verdict
from tocsin.report.terminal import write_matrix

from .conftest import OpenConsole, written

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


def test_a_large_catalog_shows_only_what_needs_attention(matrix: Matrix, open_text_console: OpenConsole) -> None:
    """Of many detections those without failures are counted, and one flag shows them."""
    passed, failed = matrix.verdicts[0], matrix.verdicts[2]
    many = [
        replace(passed, case=replace(passed.case, path=f"detections/{n}.yml", detection=f"D{n}")) for n in range(30)
    ]
    text = report(Matrix(verdicts=(*many, failed)), open_text_console)

    assert 1 == text.count("Test Type")
    assert "30 detections without failures not shown; -v shows them" in text
    assert 31 == report(Matrix(verdicts=(*many, failed)), open_text_console, verbosity=1).count("✓ Passing") + 1


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
