"""addcoltotals: a last row with the sum of each column."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.engine.totals import column_totals, summed
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import FIELDS, NAME, TEXT

__all__ = ["Addcoltotals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addcoltotals(Command):
    """Add a row with the sum of each column that holds numbers."""

    name = "addcoltotals"
    kind = Kind.TRANSFORMING

    labelfield: str | None = option(NAME, about="the column that is labelled in the last row")
    label: str = option(TEXT, "Total", about="the label of the last row")
    fields: tuple[str, ...] = positional(FIELDS, (), about="the fields to add up; without any, all that hold numbers")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows and the row of sums."""
        kept = list(rows)
        yield from kept
        yield column_totals(kept, summed(self.fields), self.label, self.labelfield)

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the labelled one."""
        if before is None or self.labelfield is None:
            return before
        return tuple(dict.fromkeys([*before, self.labelfield]))

    def writes(self) -> FieldSet:
        """Return the column for the label."""
        return FieldSet.of(*([self.labelfield] if self.labelfield else []))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields to add up."""
        return after | FieldSet.of(*self.fields) if self.fields else EVERYTHING
