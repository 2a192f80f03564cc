"""sendemail: send rows by mail."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.effects import record
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts.settings import SETTINGS, Settings

__all__ = ["Sendemail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sendemail(Command):
    """Record the rows as mailed, and pass them on; no mail is sent."""

    name = "sendemail"
    kind = Kind.ORDERING

    settings: Settings = positional(SETTINGS, about="to=, cc=, bcc=, from=, subject=, message=, sendresults=, …")

    def check(self, context: Context) -> None:
        """Refuse a mail to nobody."""
        if not self._recipients():
            context.refuse("SPL262", "'sendemail' needs to=.", self, 'write to="name@example.com"')

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, self._recipients())

    def _recipients(self) -> str:
        return next((value for name, value in self.settings if name.lower() == "to"), "")

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING
