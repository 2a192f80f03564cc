"""require: fail when there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.spl.fieldset import NOTHING, FieldSet

__all__ = ["Require"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Require(Command):
    """Refuse the search where no row arrives; else pass every row on."""

    name = "require"
    kind = Kind.STATEFUL

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield every row, of which there must be one."""
        first = next(rows, None)
        if first is None:
            context.refuse("SPL260", "'require' found no results before it.", self)
        yield first
        yield from rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
