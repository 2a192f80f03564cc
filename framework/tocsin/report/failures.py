"""What went wrong, at the end of a report: each failing case with its diagnostics, by detection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent

from rich.console import Console
from rich.text import Text

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix import DetectionRow, Status, Verdict
from tocsin.report.console import print_heading
from tocsin.report.evidence import row_text
from tocsin.report.matrix_table import STYLES
from tocsin.source import EXCERPT_WIDTH

__all__ = ["print_diagnostic", "print_evidence", "print_failures", "print_lines", "print_warnings"]

_SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
_SAMPLE_WIDTH = 400
_NARROWEST_EXCERPT = 30
# Line number, bar, and an ellipsis on either side.
_GUTTER = 10


def print_failures(
    rows: Sequence[DetectionRow], failing: frozenset[Status], console: Console, *, tracebacks: bool
) -> None:
    """Print each detection's failing cases, and once each what they complain about."""
    print_heading("Failures", console, "red")
    for row in rows:
        failed = [verdict for verdict in row.verdicts if verdict.status in failing]
        if failed:
            _print_failed(failed, console, tracebacks)


def print_warnings(verdicts: Iterable[Verdict], console: Console, most: int | None = None) -> None:
    """Print the warnings of cases that did not fail, one line each, and how many are left out beyond the most."""
    warnings = [d for verdict in verdicts for d in verdict.diagnostics if d.severity is Severity.WARNING]
    print_lines("Warnings", list(dict.fromkeys(map(str, warnings))), console, most)


def print_lines(title: str, lines: Sequence[str], console: Console, most: int | None = None) -> None:
    """Print lines below a heading, and how many are left out beyond the most; nothing at all for none."""
    shown = lines[:most]
    if not shown:
        return
    print_heading(title, console, "blue" if title == "Notes" else "yellow")
    for line in shown:
        console.print(Text(line), soft_wrap=True)
    if len(lines) > len(shown):
        console.print(Text(f"{len(lines) - len(shown):,} more {title.lower()}; -v shows them", style="dim"))
    console.print()


def print_diagnostic(diagnostic: Diagnostic, console: Console) -> None:
    """Print a diagnostic with its source line and caret."""
    text = Text(diagnostic.render(max(_NARROWEST_EXCERPT, min(EXCERPT_WIDTH, console.width - _GUTTER))))
    style = _SEVERITY_STYLES[diagnostic.severity]
    text.highlight_regex(r"^\w+\[\w+\]", style=style)
    text.highlight_regex(r"(?m)\^+$", style=style)
    text.highlight_regex(r"(?m)^ *(?:-->|= hint:)", style="blue")
    console.print(text, soft_wrap=True)


def print_evidence(verdict: Verdict, console: Console) -> None:
    """Print how long a case took, how many rows it gave and the first of them."""
    count = verdict.row_count
    found = "" if count is None else f", {count} row{'' if count == 1 else 's'}"
    console.print(Text(f"{verdict.case.id}  {verdict.duration:.3f} s{found}", style="dim"), soft_wrap=True)
    for digest in verdict.digests:
        console.print(Text(f"  {digest.data}  sha256 {digest.sha256}", style="dim"), soft_wrap=True)
    for row in verdict.rows:
        console.print(Text(f"  {row_text(row, _SAMPLE_WIDTH)}", style="dim"), soft_wrap=True)


def _print_failed(failed: Sequence[Verdict], console: Console, tracebacks: bool) -> None:
    for verdict in failed:
        line = Text.assemble((verdict.status.value, STYLES[verdict.status]), " ", (verdict.case.id, "bold"))
        console.print(line, soft_wrap=True)
        if verdict.message and not verdict.diagnostics:
            more = " (-v shows where)" if verdict.traceback and not tracebacks else ""
            console.print(Text(f"  {verdict.message}{more}"), soft_wrap=True)
        if verdict.traceback and tracebacks:
            console.print(Text(indent(verdict.traceback.rstrip(), "  "), style="dim"), soft_wrap=True)
    # Validation and unit stages meet the same mistake in two parses of the same text.
    for diagnostic in {d.render(): d for verdict in failed for d in verdict.diagnostics}.values():
        console.print()
        print_diagnostic(diagnostic, console)
    for verdict in failed:
        _print_unwanted(verdict, console)
    console.print()


def _print_unwanted(verdict: Verdict, console: Console) -> None:
    if verdict.rows:
        console.print()
        shown, count = len(verdict.rows), verdict.row_count
        console.print(
            "the row:" if count == 1 else "the rows:" if shown == count else f"the first {shown} of {count} rows:"
        )
    for row in verdict.rows:
        console.print(Text(f"  {row_text(row, _SAMPLE_WIDTH)}"), soft_wrap=True)
