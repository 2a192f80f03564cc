"""typer: find the event types of events."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option
from tocsin.expressions.wildcards import compile_wildcard
from tocsin.knowledge.eventtypes import EventTypesStep
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import INTEGER, TEXT

__all__ = ["Typer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typer(Command):
    """Set `eventtype` to the names of the event types whose searches an event matches."""

    name = "typer"
    kind = Kind.STREAMING

    eventtypes: str = option(TEXT, "*", about="the event types to try, as a wildcard")
    maxlen: int = option(INTEGER, 10_000, about="how many characters of an event Splunk looks at; no effect here")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its event types."""
        assert context.knowledge is not None
        wanted = compile_wildcard(self.eventtypes)
        types = tuple(each for each in context.knowledge.eventtypes if wanted(each.name))
        apply = EventTypesStep(types=types, scope=context.scope).compile(None)
        for row in rows:
            row.pop("eventtype", None)
            apply(row)
            yield row

    def needs(self, after: FieldSet) -> FieldSet:
        """Return everything: the event types decide which fields are read."""
        return EVERYTHING
