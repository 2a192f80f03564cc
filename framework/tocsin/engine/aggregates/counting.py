"""How many: count, dc and their kin."""

from __future__ import annotations

from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.expressions.values import Row, Value, to_text

__all__ = ["Count", "DistinctCount", "DistinctError"]


class Count(Aggregate):
    """The number of values; each value of a multivalue counts."""

    __slots__ = ("count",)
    names = ("count", "c")
    nullary = True

    def __init__(self) -> None:
        self.count = 0

    def add(self, value: Value, row: Row) -> None:
        """Count one row's values."""
        self.count += len(value) if isinstance(value, tuple) else 1

    def merge(self, other: Self) -> None:
        """Add the other's count."""
        self.count += other.count

    def result(self) -> int:
        """Return the count; zero when there was nothing."""
        return self.count


class DistinctCount(Aggregate):
    """The number of distinct values, told apart by their exact text."""

    __slots__ = ("seen",)
    names = ("dc", "distinct_count", "estdc")

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def add(self, value: Value, row: Row) -> None:
        """Remember one row's values."""
        if isinstance(value, tuple):
            self.seen.update(map(to_text, value))
        else:
            self.seen.add(value if isinstance(value, str) else to_text(value))

    def merge(self, other: Self) -> None:
        """Remember the other's values."""
        self.seen |= other.seen

    def result(self) -> int:
        """Return how many values differ."""
        return len(self.seen)


class DistinctError(Aggregate):
    """The relative error of estdc: none, because the count is exact."""

    __slots__ = ()
    names = ("estdc_error",)

    def add(self, value: Value, row: Row) -> None:
        """Do nothing: no value makes an error."""

    def merge(self, other: Self) -> None:
        """Do nothing: nothing was remembered."""

    def result(self) -> int:
        """Return zero."""
        return 0
