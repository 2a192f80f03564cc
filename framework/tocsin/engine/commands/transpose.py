"""transpose: turn rows into columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.engine.tables import known_columns
from tocsin.expressions.values import Row, texts
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, NAME
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Transpose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transpose(Command):
    """Turn the first rows into columns: each column becomes a row that begins with its name."""

    name = "transpose"
    kind = Kind.TRANSFORMING

    column_name: str = option(NAME, "column", about="the column for the names of the old columns")
    header_field: str | None = option(NAME, about="the field whose values name the new columns")
    include_empty: bool = option(BOOLEAN, True, about="whether columns without any value become rows")
    count: int = positional(AtLeast(0), 5, about="how many rows are turned; 0 for all")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the turned table."""
        columns, rows = known_columns(stream)
        kept = list(islice(rows, self.count or None))
        names = [self._name(row, number) for number, row in enumerate(kept, start=1)]
        turned = [column for column in columns if column != self.header_field]
        header = tuple(dict.fromkeys([self.column_name, *names]))
        return Stream(self._turned(turned, kept, names), header)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the column for the names; the others are made of values."""
        return OutputFields((self.column_name,), open=True)

    def _name(self, row: Row, number: int) -> str:
        header = texts(row.get(self.header_field)) if self.header_field is not None else ()
        return " ".join(header) if header else f"row {number}"

    def _turned(self, columns: list[str], rows: list[Row], names: list[str]) -> Rows:
        for column in columns:
            cells: Row = {name: row[column] for name, row in zip(names, rows, strict=True) if column in row}
            if cells or self.include_empty:
                yield {self.column_name: column, **cells}
