"""filldown: repeat the last value above where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import FIELDS

__all__ = ["Filldown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filldown(Command):
    """Where a field has no value, repeat the last value that a row above had."""

    name = "filldown"
    kind = Kind.STATEFUL

    fields: tuple[str, ...] = positional(FIELDS, ("*",), about="names and wildcards")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its gaps filled."""
        named = FieldSet.of(*self.fields)
        last: Row = {}
        for row in rows:
            for name, value in last.items():
                row.setdefault(name, value)
            last.update((name, value) for name, value in row.items() if name in named)
            yield row

    def writes(self) -> FieldSet:
        """Return no field that was not there."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
