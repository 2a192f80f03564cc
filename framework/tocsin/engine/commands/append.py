"""append: add the rows of a subsearch behind the rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.nested import fields_of, nested_rows, together
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, INTEGER, SUBSEARCH
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.pipeline import Pipeline

__all__ = ["Append"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Append(Command):
    """Add the rows of a subsearch, which runs over the events, behind the rows."""

    name = "append"
    kind = Kind.ORDERING

    extendtimerange: bool = option(BOOLEAN, False, about="no effect here, where no time range is set from outside")
    maxtime: int = option(INTEGER, 60, about="how many seconds Splunk lets the subsearch run; no effect here")
    maxout: int = option(AtLeast(0), 50_000, about="the most rows to add; 0 for all")
    timeout: int = option(INTEGER, 60, about="how many seconds Splunk waits for the subsearch; no effect here")
    subsearch: Pipeline = positional(SUBSEARCH, about="the rows to add")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows, then those of the subsearch."""
        limit = min(self.maxout or context.limits.append_rows, context.limits.append_rows)
        added = nested_rows(self.subsearch, context, limit, self.name)
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *(added.columns or ())])))
        return Stream(chain(stream.rows, added.rows), columns)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before and those of the subsearch."""
        return together(before, fields_of(self.subsearch))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
