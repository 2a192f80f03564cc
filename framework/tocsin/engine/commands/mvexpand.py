"""mvexpand: make a row of each value of a field."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import values_of
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, INTEGER

__all__ = ["Mvexpand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mvexpand(Command):
    """Make a row of each value of a field, with the other fields copied."""

    name = "mvexpand"
    kind = Kind.STREAMING

    limit: int = option(INTEGER, 0, about="how many values of each row to use; 0 uses all")
    field: str = positional(FIELD)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield a row for each value; rows without one disappear."""
        for row in rows:
            values = values_of(row.get(self.field))
            if len(values) == 1:
                yield row
                continue
            for value in values[: self.limit or None]:
                yield {**row, self.field: value}

    def writes(self) -> FieldSet:
        """Return the field that is split or joined."""
        return FieldSet.of(self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind and the one that decides how many rows there are."""
        return after | FieldSet.of(self.field)
