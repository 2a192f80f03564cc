"""setfields: give every row the same values."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts.settings import SETTINGS, Settings

__all__ = ["Setfields"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setfields(Command):
    """Set fields to the same values in every row."""

    name = "setfields"
    kind = Kind.STREAMING

    fields: Settings = positional(SETTINGS, about="name=value, …")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the fields set."""
        for row in rows:
            row.update(self.fields)
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new fields."""
        return None if before is None else tuple(dict.fromkeys([*before, *(name for name, _ in self.fields)]))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind less the fields that are set."""
        return after.without(name for name, _ in self.fields)
