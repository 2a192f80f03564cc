"""A matrix with something of everything, and a console that writes to a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix import Case, CaseDataset, DatasetDigest, Matrix, Stage, Status, Verdict
from tocsin.matrix.verdict import RenderedFinding, StageRows
from tocsin.report.formats import write_report
from tocsin.report.report import Report
from tocsin.source import SourceText, Span
from tocsin.version import __version__

OpenConsole = Callable[[int, bool], Console]

DETECTION = "name: Somebody Opened The Door\nsearch: sourcetype=Door:Log opend=*\ntests:\n- name: Quiet hours\n"
PATH = "detections/endpoint/somebody_opened_the_door.yml"


@pytest.fixture
def open_text_console() -> OpenConsole:
    """Open a console of a width on a text, as a terminal that can draw or as a plain file."""

    def opened(width: int, terminal: bool) -> Console:
        return Console(
            file=StringIO(), width=width, force_terminal=terminal, color_system=None, highlight=False, markup=False
        )

    return opened


def written(console: Console) -> str:
    """Return what was written to a text console."""
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def diagnostic(found: str, message: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Return a diagnostic at a piece of the detection's text."""
    start = DETECTION.index(found)
    place = SourceText(PATH, DETECTION).place(Span(start, start + len(found)))
    return Diagnostic("TST501", message, place, "look at the clock", severity)


def _case(stage: Stage, test: str | None, *files: str) -> Case:
    datasets = tuple(
        CaseDataset(data=file, source="XmlWinEventLog:Building-Doors/Operational", sourcetype="XmlWinEventLog")
        for file in files
    )
    return Case(path=PATH, detection="Somebody Opened The Door", stage=stage, test=test, datasets=datasets)


def verdicts() -> Iterator[Verdict]:
    """Yield the verdicts of two detections with every status."""
    yield Verdict(case=_case(Stage.VALIDATION, None), status=Status.PASS)
    logs = ["datasets/T1200/building/doors/doors.log", "datasets/T1200/building/doors/more_doors.log"]
    digest = DatasetDigest(logs[0], "0" * 64)
    unit = _case(Stage.UNIT, "Opened by night", *logs)
    finding = RenderedFinding(entity="north", type="other", score=20, message="north was opened")
    yield Verdict(
        case=unit, status=Status.PASS, row_count=2, rows=({"door": "north"},), digests=(digest,), findings=(finding,)
    )
    yield Verdict(
        case=_case(Stage.UNIT, "Quiet hours", "datasets/T1200/building/doors/quiet.log"),
        status=Status.FAIL,
        message="wanted no rows, found 1",
        stages=(StageRows(text="search opened=*", rows_in=9, rows_out=1),),
        row_count=1,
        rows=({"door": "north", "by": ("ann", "bob"), "count": 2},),
        diagnostics=(diagnostic("Quiet hours", "wanted no rows, found 1"),),
    )
    yield Verdict(
        case=_case(Stage.INTEGRATION, "Opened by night", *logs), status=Status.SKIP, message="no Splunk configured"
    )
    other = Case(path="detections/web/window.yml", detection="Window", stage=Stage.VALIDATION)
    warning = diagnostic("opend", "no event has the field `opend`", Severity.WARNING)
    yield Verdict(case=other, status=Status.PASS, diagnostics=(warning,))
    broken = Case(path="detections/web/window.yml", detection="Window", stage=Stage.UNIT, test="Wide")
    yield Verdict(case=broken, status=Status.ERROR, message="internal error: KeyError: 'w'", traceback="Traceback: …\n")
    strange = Case(path="detections/web/window.yml", detection="Window", stage=Stage.UNIT, test="Ajar")
    yield Verdict(case=strange, status=Status.UNSUPPORTED, message="`map` cannot be run here")


@pytest.fixture
def matrix() -> Matrix:
    """A matrix with every status."""
    return Matrix(verdicts=tuple(verdicts()), duration=1.5)


@pytest.fixture
def report(matrix: Matrix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """A report of every status, from a folder in which no repository is."""
    monkeypatch.chdir(tmp_path)
    return Report(matrix=matrix)


def many(count: int, status: Status = Status.FAIL, severity: Severity = Severity.ERROR) -> Matrix:
    """Return a matrix of as many cases that each have a problem of their own."""
    text = "name: Many\n" * count
    source = SourceText("detections/many.yml", text)

    def verdict(number: int) -> Verdict:
        case = Case(path=f"detections/number_{number:05}.yml", detection=f"Number {number}", stage=Stage.UNIT, test="T")
        place = source.place(Span(number * 11, number * 11 + 4))
        found = Diagnostic("TST501", f"problem {number} of a long row, " * 6, place, severity=severity)
        return Verdict(case=case, status=status, message=found.message, diagnostics=(found,))

    return Matrix(verdicts=tuple(map(verdict, range(count))))


def as_text(format_name: str, report: Report) -> str:
    """Return a report as one of the formats, with `VERSION` for the version of this package."""
    file = StringIO()
    write_report(format_name, report, file)
    return file.getvalue().replace(__version__, "VERSION")
