"""untable: one row for each cell of a table."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, positional
from tocsin.engine.tables import known_columns
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import FIELD

__all__ = ["Untable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untable(Command):
    """Turn each cell of a table into a row: the value of the first column, the column's name and the cell's value."""

    name = "untable"
    kind = Kind.TRANSFORMING

    x: str = positional(FIELD, about="the column that stays")
    series: str = positional(FIELD, about="the field for the names of the other columns")
    value: str = positional(FIELD, about="the field for their values")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return a row for each cell that is not empty."""
        columns, rows = known_columns(stream)
        series = [column for column in columns if column != self.x and not column.startswith("_")]
        return Stream(self._cells(iter(rows), series), (self.x, self.series, self.value))

    def _cells(self, rows: Rows, series: list[str]) -> Rows:
        for row in rows:
            for column in series:
                if self.x in row and column in row:
                    yield {self.x: row[self.x], self.series: column, self.value: row[column]}

    def writes(self) -> FieldSet:
        """Return the three columns."""
        return FieldSet.of(self.x, self.series, self.value)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the three columns."""
        return OutputFields.closed((self.x, self.series, self.value))
