"""abstract: shorten events to the lines that say most."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option
from tocsin.expressions.values import texts
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import INTEGER

__all__ = ["Abstract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract(Command):
    """Shorten the text of each event to a number of lines; only events that are short enough already can be run."""

    name = "abstract"
    kind = Kind.STREAMING

    maxterms: int = option(INTEGER, 1000, about="how many terms of the search lines are judged by")
    maxlines: int = option(INTEGER, 10, about="how many lines to keep")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows; which lines of a longer event Splunk would keep is not documented."""
        for row in rows:
            if any(len(text.splitlines()) > self.maxlines for text in texts(row.get("_raw"))):
                context.unsupported("'abstract' cannot choose the lines of an event as Splunk does.", self)
            yield row

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, and the text."""
        return after | FieldSet.of("_raw")
