"""Rows of text as a table that fits the console."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.expressions.values import looks_numeric
from tocsin.report.columns import GAP, fit, set_cell, wrap
from tocsin.report.console import Signs

__all__ = ["print_rows"]

_TALLEST = 8


def print_rows(header: Sequence[str], rows: Sequence[Sequence[str]], console: Console, signs: Signs) -> bool:
    """Print a table and return True, or nothing and return False when it would be too wide or tall to read."""
    widths = fit([header, *rows], console.width) if header else None
    if widths is None:
        return False
    wrapped = [[wrap(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    tallest = max(len(cell) for row in wrapped for cell in row)
    if tallest > _TALLEST and len(header) > 1:
        return False
    numeric = [all(not cell or looks_numeric(cell) for cell in column) for column in zip(*rows, strict=True)]
    _print_lines(
        [wrap(name, width) for name, width in zip(header, widths, strict=True)], widths, numeric, console, "bold"
    )
    console.print(Text(signs.rule * (sum(widths) + GAP * (len(widths) - 1)), style="dim"), soft_wrap=True)
    for i, row in enumerate(wrapped):
        if i and tallest > 1:
            console.print()
        _print_lines(row, widths, numeric, console)
    return True


def _print_lines(
    columns: Sequence[Sequence[str]],
    widths: Sequence[int],
    numeric: Sequence[bool],
    console: Console,
    style: str = "",
) -> None:
    for cells in zip_longest(*columns, fillvalue=""):
        placed = [_placed(c, w, right) for c, w, right in zip(cells, widths, numeric, strict=True)]
        console.print(Text((" " * GAP).join(placed).rstrip(), style=style), soft_wrap=True)


def _placed(cell: str, width: int, right: bool) -> str:
    return " " * (width - cell_len(cell)) + cell if right else set_cell(cell, width)
