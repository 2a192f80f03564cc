"""The matrix as a person reads it in a terminal: tables first, what failed last, one line that sums it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tocsin.matrix import FAILING, DetectionRow, Matrix, Status
from tocsin.matrix.integration import parity_lines
from tocsin.report.console import signs_for
from tocsin.report.failures import print_evidence, print_failures, print_warnings
from tocsin.report.matrix_table import STYLES, Layout, print_detection
from tocsin.report.overview import print_overview

__all__ = ["write_matrix"]

_MOST_TABLES = 5
_LONGEST_OVERVIEW = 100
_MOST_WARNINGS = 20
_MOST_REASONS = 10
_NEEDS_ATTENTION = frozenset(Status) - {Status.PASS, Status.SKIP}
_COUNTED = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.ERROR: "error",
    Status.SKIP: "skipped",
    Status.UNSUPPORTED: "unsupported",
}


def write_matrix(matrix: Matrix, console: Console, *, verbosity: int = 0, failing: frozenset[Status] = FAILING) -> None:
    """Write the tables, the warnings, the failures and the summary of a run.

    Verbosity 0 shows the tables of up to five detections, more of them in one line each, and of a large catalog only
    those that need attention; below that there are no tables, above it all of them with the evidence of every case.
    """
    rows = matrix.by_detection()
    if verbosity > 0 or (verbosity == 0 and len(rows) <= _MOST_TABLES):
        _print_tables(rows, console, evidence=verbosity > 0)
    elif verbosity == 0:
        _print_overview(rows, console)
    if verbosity >= 0:
        healthy = [verdict for verdict in matrix.verdicts if verdict.status not in failing]
        print_warnings(healthy, console, _MOST_WARNINGS if verbosity == 0 else None)
    if any(row.has(failing) for row in rows):
        print_failures(rows, failing, console, tracebacks=verbosity > 0)
    _print_reasons(matrix, console, None if verbosity > 0 else _MOST_REASONS)
    for line in parity_lines(matrix.verdicts):
        console.print(line, soft_wrap=True, highlight=False)
    _print_summary(matrix, rows, console)


def _print_tables(rows: Sequence[DetectionRow], console: Console, *, evidence: bool) -> None:
    layout = Layout.of(rows, console.width, signs_for(console))
    for row in rows:
        print_detection(row, layout, console)
        if evidence:
            _print_all_evidence(row, console)


def _print_overview(rows: Sequence[DetectionRow], console: Console) -> None:
    shown = rows if len(rows) <= _LONGEST_OVERVIEW else [row for row in rows if row.has(_NEEDS_ATTENTION)]
    if shown:
        print_overview(shown, console)
    healthy = (
        f"{len(rows) - len(shown):,} detections without failures are not shown; " if len(shown) < len(rows) else ""
    )
    console.print(Text(f"{healthy}-v shows every test", style="dim"))
    console.print()


def _print_all_evidence(row: DetectionRow, console: Console) -> None:
    for verdict in row.verdicts:
        print_evidence(verdict, console)
    console.print()


def _print_reasons(matrix: Matrix, console: Console, most: int | None) -> None:
    """Print why cases were not run, the same reason once with its count, those of most cases first."""
    reasons = Counter(
        (verdict.status, verdict.message)
        for verdict in matrix.verdicts
        if verdict.status in (Status.SKIP, Status.UNSUPPORTED)
    )
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0][1]))
    for (status, reason), count in ordered[:most]:
        line = Text.assemble((f"{status.value}: {reason}", STYLES[status]), f" ({_cases(count)})")
        console.print(line, soft_wrap=True)
    if left := ordered[len(ordered[:most]) :]:
        others = f"{len(left)} more reasons ({_cases(sum(count for _, count in left))}); -v shows them"
        console.print(Text(others, style="dim"), soft_wrap=True)


def _cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"


def _print_summary(matrix: Matrix, rows: Sequence[DetectionRow], console: Console) -> None:
    parts = [Text(_counted(status, count), style=STYLES[status]) for status, count in matrix.counts().items()] or [
        Text("nothing selected", style="yellow")
    ]
    head = Text("interrupted: ", style="bold yellow") if matrix.interrupted else Text()
    head.append(f"{len(rows)} detection{'' if len(rows) == 1 else 's'}{signs_for(console).between}", style="bold")
    console.print(head + Text(", ").join(parts) + Text(f" in {matrix.duration:.2f} s"), soft_wrap=True)


def _counted(status: Status, count: int) -> str:
    plural = "s" if status is Status.ERROR and count != 1 else ""
    return f"{count} {_COUNTED[status]}{plural}"
