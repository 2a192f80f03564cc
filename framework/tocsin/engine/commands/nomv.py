"""nomv: flatten the values of a field to one text."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.engine.multivalues import flattened
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD

__all__ = ["Nomv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomv(Command):
    """Flatten the values of a field to one text, separated by line breaks."""

    name = "nomv"
    kind = Kind.STREAMING

    field: str = positional(FIELD)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the field flattened."""
        for row in rows:
            value = row.get(self.field)
            if isinstance(value, tuple):
                row[self.field] = flattened(value)
            yield row

    def writes(self) -> FieldSet:
        """Return the field that is split or joined."""
        return FieldSet.of(self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
