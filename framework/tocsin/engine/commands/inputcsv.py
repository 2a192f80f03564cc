"""inputcsv: the rows of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.commands.outputcsv import csv_file
from tocsin.engine.lookup_tables import find_table
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, NAME, PREDICATE
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.trees import Predicate

__all__ = ["Inputcsv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputcsv(Command):
    """Return the rows of a CSV file that `outputcsv` wrote in this run, or of a lookup table of that name."""

    name = "inputcsv"
    kind = Kind.GENERATING

    dispatch: bool = option(BOOLEAN, False, about="whether Splunk reads from the job's folder; no effect here")
    append: bool = option(BOOLEAN, False, about="put the file's rows behind those before this command")
    strict: bool = option(BOOLEAN, False, about="let any trouble with the file end the search, as is done anyway")
    events: bool = option(BOOLEAN, False, about="whether Splunk shows the rows as events; no effect on the result")
    start: int = option(AtLeast(0), 0, about="how many rows of the file to pass over")
    max: int | None = option(AtLeast(0), about="how many rows of the file to read at most")
    file: str = positional(NAME, about="the file, with or without .csv")
    where: Predicate | None = positional(after("where", PREDICATE), None, about="which rows of the file to return")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows of the file."""
        rows: Iterator[Row] = islice(
            self._stored(context), self.start, None if self.max is None else self.start + self.max
        )
        if self.where is not None:
            rows = filter(context.test(self.where), rows)
        return Stream(chain(stream.rows, rows), stream.columns) if self.append else Stream(rows)

    def _stored(self, context: Context) -> Iterator[Row]:
        written = context.store.tables.get(csv_file(self.file))
        if written is not None:
            return (dict(row) for row in written)
        table = find_table(csv_file(self.file).removeprefix("csv/"), context) or find_table(self.file, context)
        if table is None:
            context.refuse("SPL253", f"There is no file '{self.file}'.", self, "write it with `outputcsv` first")
        return table.rows()

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind of the rows that stay, if any do."""
        return after if self.append else NOTHING
