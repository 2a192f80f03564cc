"""xyseries: turn rows into a table with a column for each value of a field."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.aggregation import natural_order
from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.engine.tables import series_name
from tocsin.expressions.values import Row, to_text, values_of
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, FIELD, FIELDS, TEXT

__all__ = ["Xyseries"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Xyseries(Command):
    """Make one row of all rows with the same x, with a column for each value of y."""

    name = "xyseries"
    kind = Kind.TRANSFORMING

    grouped: bool = option(BOOLEAN, False, about="whether the rows of each x stand together; keeps their order")
    sep: str = option(TEXT, ": ", about="what stands between a data field and a value of y in a column's name")
    format: str | None = option(TEXT, about="the names of the columns, with $AGG$ and $VAL$")
    x: str = positional(FIELD, about="the field whose values are the rows")
    y: str = positional(FIELD, about="the field whose values are the columns")
    data: tuple[str, ...] = positional(FIELDS, about="the fields whose values are the cells")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the table."""
        table: dict[str, Row] = {}
        names: set[str] = set()
        for row in stream.rows:
            for x in values_of(row.get(self.x)):
                line = table.setdefault(to_text(x), {self.x: x})
                for y in values_of(row.get(self.y)):
                    names.add(to_text(y))
                    line.update(self._cells(row, to_text(y)))
        columns = [self._column(field, name) for field in self.data for name in sorted(names)]
        return Stream(self._rows(table), tuple(dict.fromkeys([self.x, *columns])))

    def _rows(self, table: dict[str, Row]) -> Rows:
        keys = list(table) if self.grouped else sorted(table, key=lambda key: natural_order((key,)))
        return (table[key] for key in keys)

    def _cells(self, row: Row, name: str) -> Row:
        return {self._column(field, name): row[field] for field in self.data if field in row}

    def _column(self, field: str, name: str) -> str:
        if len(self.data) == 1 and self.format is None:
            return name
        return series_name(field, name, self.sep, self.format)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the field for the rows; the columns are made of values."""
        return OutputFields((self.x,), open=True)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the named fields."""
        return FieldSet.of(self.x, self.y, *self.data)
