"""The terminal that a report is written to, and the signs it can show."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from tocsin.matrix.verdict import Status
from tocsin.report.columns import visible_text

__all__ = ["Signs", "open_console", "print_heading", "signs_for"]

_WIDTH_OF_A_FILE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The characters of a report: drawn where the terminal can show them, plain ASCII elsewhere."""

    of_status: dict[Status, str]
    between: str
    rule: str
    ellipsis: str


_DRAWN = Signs(
    of_status={
        Status.PASS: "✓ ",
        Status.FAIL: "✗ ",
        Status.ERROR: "✗ ",
        Status.SKIP: "○ ",
        Status.UNSUPPORTED: "△ ",
    },
    between=" · ",
    rule="─",
    ellipsis="…",
)
_PLAIN = Signs(of_status=dict.fromkeys(Status, ""), between=": ", rule="-", ellipsis="...")


class _HarmlessConsole(Console):
    """A console on which nothing that is printed can steer the terminal: not a log, a name or a mistaken search."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print texts with their control characters made visible."""
        super().print(*map(_harmless, objects), **options)


def _harmless(printed: object) -> object:
    if isinstance(printed, str):
        printed = Text(printed)
    return visible_text(printed) if isinstance(printed, Text) else printed


def open_console(file: IO[str] | None = None) -> Console:
    """Return a console for a stream (standard output by default); a stream that is no terminal gets a width of its own.

    `NO_COLOR`, `FORCE_COLOR` and `COLUMNS` are respected.
    """
    console = _HarmlessConsole(file=file or sys.stdout, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH_OF_A_FILE
    return console


def signs_for(console: Console) -> Signs:
    """Return the signs that a console can show."""
    drawable = console.is_terminal and not console.options.ascii_only and not console.legacy_windows
    return _DRAWN if drawable else _PLAIN


def print_heading(title: str, console: Console, style: str) -> None:
    """Print a rule across the console with a title at its left."""
    rule = signs_for(console).rule
    console.print(Text(f"{rule * 2} {title} ".ljust(console.width, rule), style=style), soft_wrap=True)
