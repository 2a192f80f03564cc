"""metasearch: the default fields of the events that match, without their text."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, positional
from tocsin.engine.plan import Scan
from tocsin.engine.running import newest_first
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import PREDICATE
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import And, Predicate

__all__ = ["Metasearch"]

_DEFAULT_FIELDS = ("_time", "host", "index", "linecount", "source", "sourcetype", "splunk_server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metasearch(Command):
    """Return time, host, index, source and source type of the events that match a predicate."""

    name = "metasearch"
    kind = Kind.GENERATING

    predicate: Predicate = positional(PREDICATE, And(operands=()), about="terms, comparisons, AND, OR, NOT")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the default fields of the events that match, newest first."""
        events = context.events.scan(
            Scan(fields=fields_read(self.predicate) | FieldSet.of(*_DEFAULT_FIELDS)), context.test
        )
        found = filter(context.test(self.predicate), events)
        for row in found if context.events.newest_first else newest_first(found):
            yield {name: row[name] for name in _DEFAULT_FIELDS if name in row}

    def columns(self, before: Columns) -> Columns:
        """Return nothing: which of the fields there are depends on the events."""
        return None

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: no row goes in."""
        return NOTHING
