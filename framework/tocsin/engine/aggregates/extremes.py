"""The ends of the order: min, max and range."""

from __future__ import annotations

from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate, numbers_in
from tocsin.expressions.values import Number, Row, Scalar, Value, sort_key, values_of

__all__ = ["Maximum", "Minimum", "Range"]


class _Extreme(Aggregate):
    """The value at one end of the order: numbers by size, before texts by code point."""

    __slots__ = ("key", "value")

    def __init__(self) -> None:
        self.value: Scalar | None = None
        self.key: tuple[int, float, str] | None = None

    def add(self, value: Value, row: Row) -> None:
        """Compare one row's values with the one that leads."""
        for scalar in values_of(value):
            key = sort_key(scalar)
            if self.key is None or self.leads(key, self.key):
                self.key, self.value = key, scalar

    def merge(self, other: Self) -> None:
        """Compare the other's leader."""
        if other.value is not None:
            self.add(other.value, {})

    def result(self) -> Scalar | None:
        """Return the value that leads."""
        return self.value

    @staticmethod
    def leads(key: tuple[int, float, str], leader: tuple[int, float, str]) -> bool:
        """Whether a value comes before the one that leads so far."""
        raise NotImplementedError


class Minimum(_Extreme):
    """The smallest value."""

    __slots__ = ()
    names = ("min",)

    @staticmethod
    def leads(key: tuple[int, float, str], leader: tuple[int, float, str]) -> bool:
        """Whether a value is smaller."""
        return key < leader


class Maximum(_Extreme):
    """The largest value."""

    __slots__ = ()
    names = ("max",)

    @staticmethod
    def leads(key: tuple[int, float, str], leader: tuple[int, float, str]) -> bool:
        """Whether a value is larger."""
        return key > leader


class Range(Aggregate):
    """The distance between the smallest and the largest number."""

    __slots__ = ("largest", "smallest")
    names = ("range",)
    numeric = True

    def __init__(self) -> None:
        self.smallest: Number | None = None
        self.largest: Number | None = None

    def add(self, value: Value, row: Row) -> None:
        """Widen the range to one row's numbers."""
        for number in numbers_in(value):
            self._include(number)

    def _include(self, number: Number) -> None:
        if self.smallest is None or number < self.smallest:
            self.smallest = number
        if self.largest is None or number > self.largest:
            self.largest = number

    def merge(self, other: Self) -> None:
        """Widen the range to the other's."""
        if other.smallest is not None and other.largest is not None:
            self._include(other.smallest)
            self._include(other.largest)

    def result(self) -> Number | None:
        """Return the distance, or null when there was no number."""
        if self.smallest is None or self.largest is None:
            return None
        return self.largest - self.smallest
