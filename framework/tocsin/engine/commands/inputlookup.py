"""inputlookup: the rows of a lookup table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.lookup_tables import require_table
from tocsin.expressions.values import Row
from tocsin.knowledge.lookups import Lookup
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, NAME, PREDICATE
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.references import Reference, ReferenceKind
from tocsin.spl.trees import Predicate

__all__ = ["Inputlookup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputlookup(Command):
    """Return the rows of a lookup table, alone or behind the rows that there are."""

    name = "inputlookup"
    kind = Kind.GENERATING

    append: bool = option(BOOLEAN, False, about="put the table's rows behind those before this command")
    strict: bool = option(BOOLEAN, False, about="let any trouble with the table end the search, as is done anyway")
    start: int = option(AtLeast(0), 0, about="how many rows of the table to pass over")
    max: int | None = option(AtLeast(0), about="how many rows of the table to read at most")
    table: str = positional(NAME, about="the lookup or its file")
    where: Predicate | None = positional(after("where", PREDICATE), None, about="which rows of the table to return")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows of the table."""
        table = require_table(self.table, self, context)
        rows = self._rows(table, context)
        if not self.append:
            return Stream(rows, table.fields)
        return Stream(chain(stream.rows, rows), stream.mapped(lambda before: (*before, *_new(table, before))))

    def _rows(self, table: Lookup, context: Context) -> Iterator[Row]:
        end = None if self.max is None else self.start + self.max
        rows = islice(table.rows(), self.start, end)
        return rows if self.where is None else filter(context.test(self.where), rows)

    def references(self) -> Iterator[Reference]:
        """Yield the table."""
        yield Reference(ReferenceKind.LOOKUP, self.table, self.span)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind of the rows that stay, if any do."""
        return after if self.append else NOTHING


def _new(table: Lookup, before: tuple[str, ...]) -> list[str]:
    return [name for name in table.fields if name not in before]
