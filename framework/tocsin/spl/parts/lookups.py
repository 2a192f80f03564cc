"""Arguments that pair columns of a lookup table with fields: `column AS field, …`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import quote_field
from tocsin.spl.parts.words import FIELD, read_name
from tocsin.spl.trees.clause import LookupColumn

__all__ = ["LOOKUP_COLUMNS"]

_AS = re.compile(r"\s*AS(?![\w.=-])\s*", re.I)


@dataclass(frozen=True, slots=True)
class _LookupColumns:
    describes: str = "at least one column of the table"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[LookupColumn, ...]:
        columns = []
        while not stop(cursor) and self.accepts(cursor):
            start = cursor.position
            column = read_name(cursor, "a column")
            field = read_name(cursor) if cursor.take(_AS) else column
            columns.append(LookupColumn(column=column, field=field, span=Span(start, cursor.position)))
            cursor.skip_commas()
        return tuple(columns)

    def write(self, value: tuple[LookupColumn, ...]) -> str:
        return ", ".join(
            quote_field(c.column) if c.column == c.field else f"{quote_field(c.column)} as {quote_field(c.field)}"
            for c in value
        )


LOOKUP_COLUMNS = _LookupColumns()
