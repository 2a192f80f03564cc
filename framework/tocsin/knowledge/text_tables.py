"""Tables in text: the words of a header name the columns, and every line below it is a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tocsin.expressions.values import Row, texts
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.steps import DEFAULT_FIELDS, Apply, Names, joined

__all__ = ["Columns", "TableRows", "table_cells", "table_columns", "table_lines"]

_CELL = re.compile(r"\S+")
_UNCLEAN = re.compile(r"\W")

Columns: TypeAlias = Sequence[tuple[str, int]]
"""The names of columns, and where in the header each begins."""


def table_lines(text: str) -> list[str]:
    """Return the lines of a text that are not empty."""
    return [line for line in text.splitlines() if line.strip()]


def table_columns(header: str) -> Columns:
    """Return the columns that a header names."""
    return [(_UNCLEAN.sub("_", found.group()), found.start()) for found in _CELL.finditer(header)]


def table_cells(line: str, columns: Columns | None) -> Row:
    """Return the cells of a line: its words where they are as many as the columns, else what stands below each header.

    Without columns the cells are called `Column_1` and so on.
    """
    words = _CELL.findall(line)
    if columns is None:
        return {f"Column_{number}": word for number, word in enumerate(words, 1)}
    if len(words) == len(columns):
        return {name: word for (name, _), word in zip(columns, words, strict=True)}
    ends = [start for _, start in columns[1:]] + [len(line)]
    cut = {name: line[start:end].strip() for (name, start), end in zip(columns, ends, strict=True)}
    return {name: text for name, text in cut.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """`KV_MODE = multi`: each line of the table in an event becomes an event of its own, as `multikv` makes them."""

    setting: Setting | None
    kind: str = field(default="automatic", init=False)
    label: str = field(default="KV_MODE=multi", init=False)

    def provides(self, needed: Names) -> bool:
        """It decides how many events there are, whatever is needed of them."""
        return True

    def before(self, needed: Names) -> Names:
        return joined(needed, frozenset({"_raw"}))

    def compile(self, needed: Names) -> Apply:
        """Give a row the cells of the first line; `expansion` is what gives them all."""
        expand = self.expansion(needed)

        def apply(row: Row) -> None:
            row.update(expand(row)[0])

        return apply

    def expansion(self, needed: Names) -> Callable[[Row], list[Row]]:
        """Return the function that makes the rows of an event; an event without a table stays as it is."""

        def expand(row: Row) -> list[Row]:
            header, *lines = [line for text in texts(row.get("_raw")) for line in table_lines(text)] or [""]
            columns = table_columns(header)
            return [{**_wanted(table_cells(line, columns), needed), **row, "_raw": line} for line in lines] or [row]

        return expand


def _wanted(cells: Row, needed: Names) -> Row:
    return {
        name: cell for name, cell in cells.items() if (needed is None or name in needed) and name not in DEFAULT_FIELDS
    }
