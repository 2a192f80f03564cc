"""noop: do nothing, with settings for Splunk's own developers."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts.settings import SETTINGS, Settings

__all__ = ["Noop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noop(Command):
    """Pass every row on."""

    name = "noop"
    kind = Kind.STREAMING

    settings: Settings = positional(SETTINGS, (), about="settings of Splunk's search process; no effect here")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield every row."""
        return rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
