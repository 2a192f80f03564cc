"""An explanation as a person reads it: the search, rows by stage, and what the nearest events lacked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from tocsin.expressions.values import Row
from tocsin.matrix.explain import Explained
from tocsin.matrix.explanation import Explanation, FieldFound, Miss, NearGroup, shortened
from tocsin.matrix.verdict import StageRows
from tocsin.report.columns import visible
from tocsin.report.console import print_heading
from tocsin.report.evidence import row_text
from tocsin.report.failures import print_diagnostic

__all__ = ["write_explanation"]

_ROWS_SHOWN = 3
_LONGEST_ROW = 400
_MOST_WANTED = 4
_INDENT = "  "


def write_explanation(explained: Explained, console: Console, *, verbose: bool = False) -> None:
    """Write why a test found what it found; verbose, also the nearest events with all their fields."""
    print_heading(f"{explained.detection.name}: {explained.test.name}", console, "bold")
    _print_search(explained, console)
    if explained.refusal is not None:
        _line(console, f"not run: {explained.refusal}", "yellow")
        for diagnostic in explained.refusal.diagnostics:
            print_diagnostic(diagnostic, console)
    if explained.explanation is not None:
        _print_stages(explained.explanation, console, "bold red" if explained.problems else "bold")
        if explained.explanation.dry or explained.problems:
            _print_nearest(explained.explanation, console, verbose)
        _print_outcome(explained, console)
    console.print()


def _print_search(explained: Explained, console: Console) -> None:
    _line(console, "Search", "bold")
    _block(console, explained.written.text)
    if explained.macros:
        _line(console, "With its macros", "bold")
        _block(console, explained.expanded.text)
        for name, definition in explained.macros:
            _line(console, f"{_INDENT}`{name}` is {shortened(definition)}", "dim")
    console.print()


def _print_stages(explanation: Explanation, console: Console, style: str) -> None:
    _line(console, "     in     out  stage", "bold")
    for stage in explanation.stages:
        is_dry = explanation.dry is not None and _same(stage, explanation.dry)
        text = f"{stage.rows_in:7} {stage.rows_out:7}  {_INDENT * stage.depth}{visible(stage.text)}"
        _line(console, text, style if is_dry else "")
    if explanation.dry is not None:
        console.print()
        _line(console, f"The stream ran dry at: {visible(explanation.dry.text)}", style)
    console.print()


def _same(stage: StageRows, other: StageRows) -> bool:
    return (stage.text, stage.rows_in, stage.rows_out) == (other.text, other.rows_in, other.rows_out)


def _print_nearest(explanation: Explanation, console: Console, verbose: bool) -> None:
    if not explanation.groups:
        for diagnostic in explanation.diagnostics():
            print_diagnostic(diagnostic, console)
        return
    _line(console, "Nearest misses", "bold")
    for group in explanation.groups:
        _print_group(group, console)
        if verbose:
            _print_rows([group.event], console, None)
    console.print()


def _print_group(group: NearGroup, console: Console) -> None:
    events = "1 event fails" if group.count == 1 else f"{group.count} events fail"
    what = "only this" if len(group.misses) == 1 else f"these {len(group.misses)}"
    _line(console, f"{_INDENT}{events} {what}:")
    for miss in group.misses:
        _print_miss(miss, console)
    if group.others:
        found = ", ".join(f"{visible(value)} ({count})" for value, count in group.others)
        _line(console, f"{_INDENT * 2}  others have  {found}", "dim")


def _print_miss(miss: Miss, console: Console) -> None:
    where = f"  ({miss.place.location})" if miss.place else ""
    _line(console, f"{_INDENT * 2}{visible(shortened(miss.text))}{where}", "yellow")
    if miss.wanted:
        _line(console, f"{_INDENT * 2}  wanted  {visible(shortened(_wanted(miss.wanted)))}")
    for found in miss.found:
        _line(console, f"{_INDENT * 2}  found   {visible(_found(found))}")
    if miss.remedy:
        _line(console, f"{_INDENT * 2}  remedy  {visible(miss.remedy)}", "green")


def _wanted(wanted: Sequence[str]) -> str:
    """Return what would do, the likeliest first, and how much more."""
    more = f", or one of {len(wanted) - _MOST_WANTED} more" if len(wanted) > _MOST_WANTED else ""
    return " or ".join(wanted[:_MOST_WANTED]) + more


def _found(found: FieldFound) -> str:
    return f"{found}, from {found.origin}" if found.origin else str(found)


def _print_outcome(explained: Explained, console: Console) -> None:
    count = len(explained.rows)
    _line(console, f"{count} row{'' if count == 1 else 's'}; the test wants {explained.test.expected}", "bold")
    _print_rows(explained.rows[:_ROWS_SHOWN], console)
    for diagnostic in explained.problems:
        console.print()
        print_diagnostic(diagnostic, console)


def _print_rows(rows: Iterable[Row], console: Console, longest: int | None = _LONGEST_ROW) -> None:
    for row in rows:
        shown = {name: value for name, value in row.items() if name != "_raw"}
        _line(console, f"{_INDENT * 2}{visible(row_text(shown, longest))}", "dim")


def _block(console: Console, text: str) -> None:
    for line in text.strip().splitlines():
        _line(console, f"{_INDENT}{visible(line)}")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)
