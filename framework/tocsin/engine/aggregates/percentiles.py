"""Where numbers stand in their order: median and the percentiles.

The value at rank N/100·(n-1) of the sorted numbers, interpolated between its neighbours: perc50 of 1…10 is 5.5. (Search
Reference, *Aggregate functions*.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate, numbers_in
from tocsin.expressions.values import Number, Row, Value

__all__ = ["Median", "Percentile"]


class _Ranked(Aggregate):
    """The numbers, and which rank among them is asked for."""

    __slots__ = ("kept", "percentage")
    numeric = True

    def __init__(self, percentage: float) -> None:
        self.percentage = percentage
        self.kept: list[Number] = []

    def add(self, value: Value, row: Row) -> None:
        """Keep one row's numbers."""
        self.kept.extend(numbers_in(value))

    def merge(self, other: Self) -> None:
        """Keep the other's numbers."""
        self.kept.extend(other.kept)

    def result(self) -> Number | None:
        """Return the percentile, or null when there was no number."""
        if not self.kept:
            return None
        ordered = sorted(self.kept)
        rank = self.percentage * (len(ordered) - 1) / 100
        below = int(rank)
        if below == rank:
            return ordered[below]
        return ordered[below] + (rank - below) * (ordered[below + 1] - ordered[below])


class Percentile(_Ranked):
    """The number below which a given percentage of the numbers lies."""

    __slots__ = ()
    families = ("perc", "p", "exactperc", "upperperc")

    @classmethod
    def numbered(cls, number: float) -> Callable[[], Aggregate]:
        """Return what makes accumulators for a percentage."""
        return partial(cls, number)


class Median(_Ranked):
    """The number in the middle; of an even count, the mean of the middle two."""

    __slots__ = ()
    names = ("median",)

    def __init__(self) -> None:
        super().__init__(50)
