"""The line that shows how far a run is."""

from __future__ import annotations

from io import StringIO

from tocsin.matrix import Case, Stage, Status, Verdict
from tocsin.report.progress import Progress


def test_the_line_counts_and_estimates() -> None:
    """What is left takes as long as what is done did, case for case; in the end the line is gone."""
    times = iter([0.0, 30.0, 60.0, 60.0])
    file = StringIO()
    progress = Progress(file, clock=lambda: next(times))
    case = Case(path="detections/a.yml", detection="A", stage=Stage.UNIT)

    progress.start(6)
    progress.see(Verdict(case=case, status=Status.PASS))
    progress.see(Verdict(case=case, status=Status.FAIL))
    progress.end()

    lines = [line.removeprefix("\x1b[2K") for line in file.getvalue().split("\r")]
    assert ["", "[####....................] 1/6, 2 min 30 s left"] == lines[:2]
    assert ["[########................] 2/6, 1 failed, 2 min 0 s left", ""] == lines[2:]


def test_a_run_without_a_verdict_leaves_no_trace() -> None:
    """Nothing is written that would have to be removed."""
    file = StringIO()
    progress = Progress(file)
    progress.start(0)
    progress.end()

    assert "" == file.getvalue()


def test_what_is_not_visible_is_not_written() -> None:
    """A file that is no terminal gets no line."""
    file = StringIO()
    progress = Progress(file, visible=False)
    progress.start(1)
    progress.see(Verdict(case=Case(path="detections/a.yml", detection="A", stage=Stage.UNIT), status=Status.PASS))
    progress.end()

    assert "" == file.getvalue()
