"""addtotals: sums of rows and of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.totals import column_totals, numbers_among, summed
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, FIELDS, NAME, TEXT

__all__ = ["Addtotals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addtotals(Command):
    """Add up the numbers of each row, and with `col=true` those of each column in a last row."""

    name = "addtotals"
    kind = Kind.ORDERING

    row: bool = option(BOOLEAN, True, about="whether each row gets its sum")
    col: bool = option(BOOLEAN, False, about="whether a last row holds the sum of each column")
    labelfield: str | None = option(NAME, about="the column that is labelled in the last row")
    label: str = option(TEXT, "Total", about="the label of the last row")
    fieldname: str = option(NAME, "Total", about="the column for the sum of each row")
    fields: tuple[str, ...] = positional(FIELDS, (), about="the fields to add up; without any, all that hold numbers")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with their sums."""
        added = [self.fieldname] * self.row + [self.labelfield or ""] * (self.col and self.labelfield is not None)
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *added])))
        rows = self._with_sums(iter(stream.rows)) if self.row else iter(stream.rows)
        return Stream(self._with_last(rows) if self.col else rows, columns)

    def _with_sums(self, rows: Iterator[Row]) -> Iterator[Row]:
        is_summed = summed(self.fields)
        for row in rows:
            values = (value for name, value in row.items() if is_summed(name) and name != self.fieldname)
            row[self.fieldname] = sum(number for value in values for number in numbers_among(value))
            yield row

    def _with_last(self, rows: Iterator[Row]) -> Iterator[Row]:
        kept = list(rows)
        yield from kept
        is_summed = summed(self.fields)
        yield column_totals(
            kept, lambda name: is_summed(name) or (self.row and name == self.fieldname), self.label, self.labelfield
        )

    def writes(self) -> FieldSet:
        """Return the columns for the sums and the label."""
        return FieldSet.of(*([self.fieldname] if self.row else []), *([self.labelfield] if self.labelfield else []))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields to add up."""
        return after.without([self.fieldname]) | FieldSet.of(*self.fields) if self.fields else EVERYTHING
