"""iconify: an instruction to Splunk's pages, without effect on rows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import FIELDS

__all__ = ["Iconify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Iconify(Command):
    """Show an icon for each combination of values where results are displayed; rows pass as they are."""

    name = "iconify"
    kind = Kind.STREAMING

    fields: tuple[str, ...] = positional(FIELDS, about="the fields that decide the icon")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Return the rows as they are."""
        return rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
