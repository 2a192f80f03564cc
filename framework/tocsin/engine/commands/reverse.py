"""reverse: turn the order of the rows round."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.spl.fieldset import NOTHING, FieldSet

__all__ = ["Reverse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse(Command):
    """Deliver the rows from the last one to the first."""

    name = "reverse"
    kind = Kind.ORDERING

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows, the last one first."""
        return reversed(list(rows))

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
