"""table: keep the named fields only, as columns in the order they are named."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import FIELDS

__all__ = ["Table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Command):
    """Keep the named fields only; a named field that no row has becomes an empty column."""

    name = "table"
    kind = Kind.TRANSFORMING

    fields: tuple[str, ...] = positional(FIELDS, about="names and wildcards, in the order of the columns")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows cut to the named columns."""
        if FieldSet.of(*self.fields).closed:
            columns = tuple(dict.fromkeys(self.fields))
            return Stream((_cut(row, columns) for row in stream.rows), columns)
        rows = list(stream.rows)
        present = list(dict.fromkeys(name for row in rows for name in row))
        columns = self._columns([*(stream.columns or ()), *present])
        return Stream((_cut(row, columns) for row in rows), columns)

    def _columns(self, present: list[str]) -> tuple[str, ...]:
        """Return the columns in the order in which they are named, wildcards filled in where they stand."""
        columns: dict[str, None] = {}
        for name in self.fields:
            matching = FieldSet.of(name)
            columns.update(dict.fromkeys([name] if matching.closed else [p for p in present if p in matching]))
        return tuple(columns)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the named columns."""
        return OutputFields.closed(self.fields)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the named fields."""
        return FieldSet.of(*self.fields)


def _cut(row: Row, columns: tuple[str, ...]) -> Row:
    return {name: row[name] for name in columns if name in row}
