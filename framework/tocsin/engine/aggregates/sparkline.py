"""sparkline: a small chart of an aggregation over time, in one field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.binning import automatic_time_span
from tocsin.engine.time_axis import spans_between
from tocsin.expressions.time import TimeSpan
from tocsin.expressions.values import Number, Row, Value, to_number, to_text

__all__ = ["MARK", "Axis", "Sparkline"]

_MOST_VALUES = 100
MARK = "##__SPARKLINE__##"
"""The first value of every sparkline, by which it is told from other multivalues."""


@dataclass(slots=True)
class Axis:
    """The time that all sparklines of one column have in common."""

    zone: tzinfo
    span: TimeSpan | None = None
    first: Number | None = None
    last: Number | None = None

    def include(self, time: Number) -> None:
        """Widen the axis to a time."""
        self.first = time if self.first is None else min(self.first, time)
        self.last = time if self.last is None else max(self.last, time)

    def spans(self) -> tuple[TimeSpan, list[Number]]:
        """Return the span that the axis is cut into, and where each part starts."""
        assert self.first is not None and self.last is not None
        span = self.span or automatic_time_span(self.first, self.last, _MOST_VALUES, self.zone)
        start = span.floor(self.first, self.zone)
        return span, list(spans_between(start, self.last, span, self.zone))


class Sparkline(Aggregate):
    """The results of another aggregate for every span of time, all sparklines of a search over the same time."""

    __slots__ = ("axis", "make", "points")
    names = ("sparkline",)
    reads = ("_time",)
    nullary = True

    def __init__(self, make: Callable[[], Aggregate], axis: Axis) -> None:
        self.make = make
        self.axis = axis
        self.points: list[tuple[Number, Value, Row]] = []

    def add(self, value: Value, row: Row) -> None:
        """Keep one row's value and time."""
        time = to_number(row.get("_time"))
        if time is not None:
            self.axis.include(time)
            self.points.append((time, value, row))

    def merge(self, other: Self) -> None:
        """Keep the other's values, which may have had an axis of their own."""
        for time, _, _ in other.points:
            self.axis.include(time)
        self.points += other.points

    def result(self) -> Value | None:
        """Return the mark and a value for each span, zero where there is none; null without a time."""
        if not self.points:
            return None
        span, starts = self.axis.spans()
        cells = {start: self.make() for start in starts}
        for time, value, row in self.points:
            cells[span.floor(time, self.axis.zone)].add(value, row)
        results = (cell.result() for cell in cells.values())
        return (MARK, *("0" if result is None else to_text(result) for result in results))
