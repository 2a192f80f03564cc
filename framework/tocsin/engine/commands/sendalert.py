"""sendalert: start an alert action."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.effects import record
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import NAME
from tocsin.spl.parts.settings import SETTINGS, Settings

__all__ = ["Sendalert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendalert(Command):
    """Record the rows as handed to an alert action, and pass them on; no action is started."""

    name = "sendalert"
    kind = Kind.ORDERING

    action: str = positional(NAME, about="the alert action")
    settings: Settings = positional(SETTINGS, (), about="param.name=value, results_link=, results_path=")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, self.action)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING
