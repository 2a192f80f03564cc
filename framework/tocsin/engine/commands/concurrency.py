"""concurrency: how many events were going on when each one started."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option
from tocsin.expressions.values import Number, Row, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD

__all__ = ["Concurrency"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency(Command):
    """Count for each event the events, itself among them, that had started and not ended when it started."""

    name = "concurrency"
    kind = Kind.ORDERING

    duration: str | None = option(FIELD, about="the field with the seconds that an event lasts")
    start: str = option(FIELD, "_time", about="the field with the time at which an event starts")
    output: str = option(FIELD, "concurrency", about="the field that the count is written to")

    def check(self, context: Context) -> None:
        """Refuse a missing duration."""
        if self.duration is None:
            context.refuse("SPL261", "'concurrency' needs duration=.", self, "name the field that holds the seconds")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its count; a row without a start or a duration gets none."""
        kept = list(rows)
        lasting = [self._stretch(row) for row in kept]
        starts = sorted(stretch[0] for stretch in lasting if stretch)
        ends = sorted(stretch[1] for stretch in lasting if stretch)
        for row, stretch in zip(kept, lasting, strict=True):
            if stretch:
                row[self.output] = bisect_right(starts, stretch[0]) - bisect_left(ends, stretch[0])
            yield row

    def _stretch(self, row: Row) -> tuple[Number, Number] | None:
        start, duration = to_number(row.get(self.start)), to_number(row.get(self.duration or ""))
        return None if start is None or duration is None else (start, start + max(duration, 0))

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the count."""
        return None if before is None else tuple(dict.fromkeys([*before, self.output]))

    def writes(self) -> FieldSet:
        """Return the field for the count."""
        return FieldSet.of(self.output)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the start and the duration."""
        return after | FieldSet.of(self.start, self.duration or "")
