"""What went wrong, at the end of a report: each failing case with its diagnostics, by detection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent

from rich.console import Console
from rich.text import Text

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.expressions.values import Row, texts
from tocsin.matrix import DetectionRow, Status, Verdict
from tocsin.report.console import print_heading
from tocsin.report.matrix_table import STYLES
from tocsin.source import EXCERPT_WIDTH

__all__ = ["print_diagnostic", "print_evidence", "print_failures", "print_warnings"]

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


def print_warnings(verdicts: Iterable[Verdict], console: Console) -> None:
    """Print the warnings of cases that did not fail, one line each."""
    warnings = [d for verdict in verdicts for d in verdict.diagnostics if d.severity is Severity.WARNING]
    if warnings:
        print_heading("Warnings", console, "yellow")
    for diagnostic in dict.fromkeys(map(str, warnings)):
        console.print(Text(diagnostic), soft_wrap=True)
    if warnings:
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
    found = "" if verdict.row_count is None else f", {verdict.row_count} rows"
    console.print(Text(f"{verdict.case.id}  {verdict.duration:.3f} s{found}", style="dim"), soft_wrap=True)
    for digest in verdict.digests:
        console.print(Text(f"  {digest.data}  sha256 {digest.sha256}", style="dim"), soft_wrap=True)
    for row in verdict.rows:
        console.print(Text(f"  {_sample(row)}", style="dim"), soft_wrap=True)


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
        console.print(Text(f"  {_sample(row)}"), soft_wrap=True)


def _sample(row: Row) -> str:
    pairs = " ".join(f"{field}={'|'.join(texts(value))!r}" for field, value in row.items())
    return pairs if len(pairs) <= _SAMPLE_WIDTH else f"{pairs[:_SAMPLE_WIDTH]}..."
