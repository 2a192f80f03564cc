"""lookup: add fields from the rows of a table that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tocsin.diagnostics import nearest
from tocsin.engine.command import Columns, Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.lookup_tables import require_table
from tocsin.expressions.values import Row
from tocsin.knowledge.lookups import FieldPair
from tocsin.knowledge.lookups import Lookup as Table
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, NAME
from tocsin.spl.parts.lookups import LOOKUP_COLUMNS
from tocsin.spl.references import Reference, ReferenceKind
from tocsin.spl.trees.clause import LookupColumn

__all__ = ["Lookup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(Command):
    """Add fields from the rows of a lookup table whose columns match fields of the event."""

    name = "lookup"
    kind = Kind.STREAMING

    local: bool = option(BOOLEAN, False, about="where Splunk runs the lookup; no effect on the result")
    update: bool = option(BOOLEAN, False, about="whether Splunk sees changes of the file; no effect on the result")
    table: str = positional(NAME, about="the lookup or its file")
    keys: tuple[LookupColumn, ...] = positional(LOOKUP_COLUMNS, about="column AS field, …: what must match")
    outputs: tuple[LookupColumn, ...] = positional(after("OUTPUT", LOOKUP_COLUMNS), (), about="what is overwritten")
    additions: tuple[LookupColumn, ...] = positional(
        after("OUTPUTNEW", LOOKUP_COLUMNS), (), about="what is added where it is missing"
    )

    def check(self, context: Context) -> None:
        """Refuse two kinds of output at once."""
        if self.outputs and self.additions:
            context.refuse("SPL254", "'lookup' takes OUTPUT or OUTPUTNEW, not both.", self)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields of the table."""
        table = require_table(self.table, self, context)
        self._check_columns(table, context)
        written = self.outputs or self.additions
        add = table.compile(_pairs(self.keys), _pairs(written), overwrite=not self.additions)
        return Stream(_each(stream.rows, add), self._columns(stream.columns, table))

    def _check_columns(self, table: Table, context: Context) -> None:
        """Refuse columns that the table lacks; a table without rows says nothing about its columns."""
        for named in (*self.keys, *self.outputs, *self.additions):
            if table.fields and named.column not in table.fields:
                close = nearest(named.column, table.fields)
                hint = f"did you mean '{close}'?" if close else f"it has {', '.join(table.fields)}"
                context.refuse("SPL255", f"The lookup '{self.table}' has no column '{named.column}'.", named, hint)

    def _columns(self, before: Columns, table: Table) -> Columns:
        if before is None:
            return None
        keys = {key.column for key in self.keys}
        written = [c.field for c in (*self.outputs, *self.additions)] or [f for f in table.fields if f not in keys]
        return tuple(dict.fromkeys([*before, *written]))

    def references(self) -> Iterator[Reference]:
        """Yield the table."""
        yield Reference(ReferenceKind.LOOKUP, self.table, self.span)

    def writes(self) -> FieldSet:
        """Return the fields that are written to; without an OUTPUT list, whatever the table has."""
        written = (*self.outputs, *self.additions)
        return FieldSet.of(*(column.field for column in written)) if written else EVERYTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the fields that must match."""
        return after | FieldSet.of(*(key.field for key in self.keys))


def _pairs(columns: Iterable[LookupColumn]) -> list[FieldPair]:
    return [FieldPair(column.column, column.field) for column in columns]


def _each(rows: Iterable[Row], add: Callable[[Row], None]) -> Iterator[Row]:
    for row in rows:
        add(row)
        yield row
