"""Commands that tell Splunk how to run or to display a search: rows pass as they are."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Rows
from tocsin.spl.fieldset import NOTHING, FieldSet

__all__ = ["PassingCommand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingCommand(Command):
    """A command without effect on rows."""

    def run(self, rows: Rows, context: Context) -> Rows:
        """Return the rows as they are."""
        return rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
