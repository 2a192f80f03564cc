"""Sums of numbers: sum, avg, sumsq and the rates of timechart."""

from __future__ import annotations

from typing import ClassVar, Self

from tocsin.engine.aggregates.aggregate import Aggregate, numbers_in
from tocsin.expressions.values import Number, Row, Value

__all__ = ["Mean", "PerDay", "PerHour", "PerMinute", "PerSecond", "PerUnit", "Sum", "SumOfSquares"]


class _Total(Aggregate):
    """The sum of the numbers and how many there were."""

    __slots__ = ("count", "total")
    numeric = True

    def __init__(self) -> None:
        self.total: Number = 0
        self.count = 0

    def add(self, value: Value, row: Row) -> None:
        """Add one row's numbers."""
        for number in numbers_in(value):
            self.total += number
            self.count += 1

    def merge(self, other: Self) -> None:
        """Add the other's sum."""
        self.total += other.total
        self.count += other.count

    def result(self) -> Number | None:
        """Return the sum, or null when there was no number."""
        return self.total if self.count else None


class Sum(_Total):
    """The sum of the numbers."""

    __slots__ = ()
    names = ("sum",)


class Mean(_Total):
    """The arithmetic mean of the numbers."""

    __slots__ = ()
    names = ("avg", "mean")

    def result(self) -> float | None:
        """Return the mean, or null when there was no number."""
        return float(self.total) / self.count if self.count else None


class SumOfSquares(_Total):
    """The sum of the squares of the numbers."""

    __slots__ = ()
    names = ("sumsq",)

    def add(self, value: Value, row: Row) -> None:
        """Add the squares of one row's numbers."""
        for number in numbers_in(value):
            self.total += number * number
            self.count += 1


class PerUnit(_Total):
    """The sum of the numbers, which timechart scales from its span to a unit of time."""

    __slots__ = ()
    only_in = ("timechart", "sitimechart")
    seconds: ClassVar[int] = 1


class PerSecond(PerUnit):
    """The sum for each second."""

    __slots__ = ()
    names = ("per_second",)


class PerMinute(PerUnit):
    """The sum for each minute."""

    __slots__ = ()
    names = ("per_minute",)
    seconds = 60


class PerHour(PerUnit):
    """The sum for each hour."""

    __slots__ = ()
    names = ("per_hour",)
    seconds = 3600


class PerDay(PerUnit):
    """The sum for each day."""

    __slots__ = ()
    names = ("per_day",)
    seconds = 86400
