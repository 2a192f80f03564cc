"""tail: keep the last rows, the last one first."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Tail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail(Command):
    """Keep the last rows and deliver them from the last one upwards."""

    name = "tail"
    kind = Kind.ORDERING

    count: int = positional(AtLeast(0), 10, about="how many rows")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the last rows, the last one first."""
        return reversed(deque(rows, maxlen=self.count))

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
