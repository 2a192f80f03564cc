"""makecontinuous: fill the gaps between values with empty rows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.engine.binning import automatic_span, automatic_time_span
from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.time_axis import MOST_SPANS, spans_between
from tocsin.expressions.time import TimeError, TimeSpan, parse_span
from tocsin.expressions.values import Number, Row, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, NUMBER, TEXT
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Makecontinuous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Makecontinuous(Command):
    """Put the values of a field into spans, in order, and add an empty row for each span that has none."""

    name = "makecontinuous"
    kind = Kind.TRANSFORMING

    span_: str | None = option(TEXT, about="the distance of two values: 10, 1h")
    bins: int = option(AtLeast(1), 100, about="the most spans to make where none is given")
    start: float | None = option(NUMBER, about="the least value")
    end: float | None = option(NUMBER, about="the greatest value")
    field: str = positional(FIELD, "_time", about="the field whose gaps are filled")

    def check(self, context: Context) -> None:
        """Refuse a span that cannot be read."""
        self._span(0, 1, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows in the order of the field, empty rows between them; rows without a number come last."""
        placed: dict[Number, list[Row]] = {}
        others: list[Row] = []
        numbers = [(to_number(row.get(self.field)), row) for row in rows]
        known = [number for number, _ in numbers if number is not None]
        if not known:
            yield from (row for _, row in numbers)
            return
        low = min(known) if self.start is None else self.start
        high = max(known) if self.end is None else self.end
        axis = _Axis(self._span(low, high, context), context)
        for number, row in numbers:
            if number is None:
                others.append(row)
                continue
            row[self.field] = axis.floor(number)
            placed.setdefault(axis.floor(number), []).append(row)
        starts = sorted({*placed, *axis.between(low, high)})
        for start in starts:
            yield from placed.get(start) or [{self.field: start}]
        yield from others

    def _span(self, low: Number, high: Number, context: Context) -> TimeSpan | float:
        if self.span_ is None:
            if self.field == "_time":
                return automatic_time_span(low, high, self.bins, context.scope.zone)
            return float(automatic_span(low, high, self.bins))
        number = to_number(self.span_)
        if self.field != "_time" and number is not None and number > 0:
            return float(number)
        try:
            return parse_span(self.span_)
        except TimeError:
            context.refuse("SPL270", f"'makecontinuous' cannot read the span '{self.span_}'.", self)

    def writes(self) -> FieldSet:
        """Return the field."""
        return FieldSet.of(self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the field."""
        return after | FieldSet.of(self.field)


class _Axis:
    """The spans that the values of a field are put into."""

    def __init__(self, span: TimeSpan | float, context: Context) -> None:
        self._span = span
        self._zone = context.scope.zone

    def floor(self, number: Number) -> Number:
        """Return the start of the span that a number lies in."""
        if isinstance(self._span, TimeSpan):
            return self._span.floor(number, self._zone)
        start = math.floor(number / self._span) * self._span
        return int(start) if float(start).is_integer() else start

    def between(self, low: Number, high: Number) -> Iterator[Number]:
        """Yield the start of every span of a range."""
        if isinstance(self._span, TimeSpan):
            yield from spans_between(self.floor(low), high, self._span, self._zone)
            return
        for step in range(min(int((high - self.floor(low)) / self._span) + 1, MOST_SPANS)):
            yield self.floor(self.floor(low) + step * self._span + self._span / 2)
