"""accum: running totals."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, after, positional
from tocsin.expressions.values import Number, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD

__all__ = ["Accum"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accum(Command):
    """Add up the numbers of a field row by row."""

    name = "accum"
    kind = Kind.STATEFUL

    field: str = positional(FIELD, about="the field to add up")
    new: str | None = positional(after("as", FIELD), None, about="the field for the running total")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the total so far; one without a number gets none."""
        total: Number = 0
        for row in rows:
            number = to_number(row.get(self.field))
            if number is not None:
                total += number
                row[self.new or self.field] = total
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new one."""
        return before if before is None else tuple(dict.fromkeys([*before, self.new or self.field]))

    def writes(self) -> FieldSet:
        """Return the field for the total."""
        return FieldSet.of(self.new or self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the field to add up."""
        return after | FieldSet.of(self.field)
