"""Rows as lists of their fields, for rows that are too wide for a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.report.columns import GAP, set_cell, wrap
from tocsin.report.console import print_heading

__all__ = ["print_records"]

_WIDEST_NAME = 32
_LEAST_TEXT = 20


def print_records(rows: Sequence[Mapping[str, str]], console: Console) -> None:
    """Print each row under its number, one field per line; a long value continues below itself."""
    names = max((cell_len(field) for row in rows for field in row), default=0)
    name_width = max(1, min(names, _WIDEST_NAME, console.width // 2))
    text_width = max(_LEAST_TEXT, console.width - name_width - GAP)
    for number, row in enumerate(rows, 1):
        print_heading(str(number), console, "dim")
        for field, value in row.items():
            _print_field(field, wrap(value, text_width), name_width, console)
    console.print()


def _print_field(field: str, lines: Sequence[str], name_width: int, console: Console) -> None:
    name = set_cell(field, name_width) if cell_len(field) <= name_width else field
    for line in lines:
        console.print(Text.assemble((name, "bold"), " " * GAP, line), soft_wrap=True)
        name = " " * name_width
