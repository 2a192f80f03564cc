"""The matrix as a person reads it in a terminal: tables first, what failed last, one line that sums it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tocsin.matrix import FAILING, DetectionRow, Matrix, Status
from tocsin.report.console import Signs, signs_for
from tocsin.report.failures import print_evidence, print_failures, print_warnings
from tocsin.report.matrix_table import STYLES, Layout, print_detection

__all__ = ["write_matrix"]

_MANY_DETECTIONS = 25
_QUIET_STATUSES = frozenset({Status.PASS, Status.SKIP})
_COUNTED = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.ERROR: "error",
    Status.SKIP: "skipped",
    Status.UNSUPPORTED: "unsupported",
}


def write_matrix(matrix: Matrix, console: Console, *, verbosity: int = 0, failing: frozenset[Status] = FAILING) -> None:
    """Write the tables, the warnings, the failures and the summary of a run.

    Verbosity 0 shows the tables of up to twenty detections, and of a larger catalog only those that need attention;
    below that no tables, above it all of them with the evidence of every case.
    """
    signs = signs_for(console)
    rows = matrix.by_detection()
    shown = _shown(rows, verbosity)
    layout = Layout.of(shown, console.width, signs)
    for row in shown:
        print_detection(row, layout, console)
        if verbosity > 0:
            _print_all_evidence(row, console)
    if verbosity >= 0:
        healthy = [verdict for verdict in matrix.verdicts if verdict.status not in failing]
        print_warnings(healthy, console)
    if any(row.has(failing) for row in rows):
        print_failures(rows, failing, console, tracebacks=verbosity > 0)
    _print_reasons(matrix, console)
    _print_summary(matrix, rows, console, signs)
    if verbosity == 0 and len(shown) < len(rows):
        console.print(Text(f"{len(rows) - len(shown)} detections without failures not shown; -v shows them"))


def _shown(rows: Sequence[DetectionRow], verbosity: int) -> list[DetectionRow]:
    if verbosity < 0:
        return []
    if verbosity > 0 or len(rows) <= _MANY_DETECTIONS:
        return list(rows)
    return [row for row in rows if row.has(set(Status) - _QUIET_STATUSES)]


def _print_all_evidence(row: DetectionRow, console: Console) -> None:
    for verdict in row.verdicts:
        print_evidence(verdict, console)
    console.print()


def _print_reasons(matrix: Matrix, console: Console) -> None:
    """Print why cases were not run, the same reason once with its count."""
    reasons = Counter(
        (verdict.status, verdict.message)
        for verdict in matrix.verdicts
        if verdict.status in (Status.SKIP, Status.UNSUPPORTED)
    )
    for (status, reason), count in sorted(reasons.items(), key=lambda item: (-item[1], item[0][1])):
        cases = f"{count} case{'s' if count > 1 else ''}"
        console.print(Text.assemble((f"{status.value}: {reason}", STYLES[status]), f" ({cases})"), soft_wrap=True)


def _print_summary(matrix: Matrix, rows: Sequence[DetectionRow], console: Console, signs: Signs) -> None:
    parts = [Text(_counted(status, count), style=STYLES[status]) for status, count in matrix.counts().items()] or [
        Text("nothing selected", style="yellow")
    ]
    head = Text("interrupted: ", style="bold yellow") if matrix.interrupted else Text()
    head.append(f"{len(rows)} detection{'' if len(rows) == 1 else 's'}{signs.between}", style="bold")
    console.print(head + Text(", ").join(parts) + Text(f" in {matrix.duration:.2f} s"), soft_wrap=True)


def _counted(status: Status, count: int) -> str:
    plural = "s" if status is Status.ERROR and count != 1 else ""
    return f"{count} {_COUNTED[status]}{plural}"
