"""delta: the difference to an earlier row."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.values import Number, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Delta"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta(Command):
    """Write the difference between a field's number and the one some rows before."""

    name = "delta"
    kind = Kind.STATEFUL

    p: int = option(AtLeast(1), 1, about="how many rows back the other number stands")
    field: str = positional(FIELD, about="the field with the numbers")
    new: str | None = positional(after("as", FIELD), None, about="the field for the difference")

    @property
    def target(self) -> str:
        """The field that the difference is written to."""
        return self.new if self.new is not None else f"delta({self.field})"

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its difference, where both rows have a number."""
        earlier: deque[Number | None] = deque(maxlen=self.p)
        for row in rows:
            number = to_number(row.get(self.field))
            other = earlier[0] if len(earlier) == self.p else None
            earlier.append(number)
            if number is not None and other is not None:
                row[self.target] = number - other
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new one."""
        return before if before is None else tuple(dict.fromkeys([*before, self.target]))

    def writes(self) -> FieldSet:
        """Return the field for the difference."""
        return FieldSet.of(self.new or f"delta({self.field})")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the field with the numbers."""
        return after | FieldSet.of(self.field)
