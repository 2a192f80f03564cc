"""localop: tell Splunk to run what follows on the search head."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.spl.fieldset import NOTHING, FieldSet

__all__ = ["Localop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Localop(Command):
    """Pass every row on: there is only one place to run a search."""

    name = "localop"
    kind = Kind.STATEFUL

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield every row."""
        return rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
