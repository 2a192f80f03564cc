"""appendcols: add the fields of a subsearch's rows, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.engine.nested import fields_of, nested_rows, together
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, INTEGER, SUBSEARCH
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.pipeline import Pipeline

__all__ = ["Appendcols"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendcols(Command):
    """Add the fields of a subsearch's first row to the first row, of its second row to the second, and so on."""

    name = "appendcols"
    kind = Kind.ORDERING

    override: bool = option(BOOLEAN, False, about="whether the subsearch's values replace those of the same name")
    maxtime: int = option(INTEGER, 60, about="how many seconds Splunk lets the subsearch run; no effect here")
    maxout: int = option(AtLeast(0), 50_000, about="the most rows to take from the subsearch; 0 for all")
    timeout: int = option(INTEGER, 60, about="how many seconds Splunk waits for the subsearch; no effect here")
    subsearch: Pipeline = positional(SUBSEARCH, about="the rows whose fields are added")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields of the subsearch's rows."""
        limit = min(self.maxout or context.limits.append_rows, context.limits.append_rows)
        added = nested_rows(self.subsearch, context, limit, self.name)
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *(added.columns or ())])))
        return Stream(self._paired(iter(stream.rows), iter(added.rows)), columns)

    def _paired(self, rows: Rows, others: Rows) -> Rows:
        """Yield pairs made one; what either side has more of stands alone."""
        for row in rows:
            other = {name: value for name, value in next(others, {}).items() if not name.startswith("_")}
            yield {**row, **other} if self.override else {**other, **row}
        yield from others

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before and those of the subsearch."""
        return together(before, fields_of(self.subsearch))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after
