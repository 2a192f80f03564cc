"""The ends of the order: min, max and range."""

from __future__ import annotations

from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate, numbers_in
from tocsin.expressions.values import Number, Row, Scalar, Value, to_number, to_text, values_of

__all__ = ["Maximum", "Minimum", "Range"]


class _Extreme(Aggregate):
    """The value at one end of the order: numbers by size, before texts by code point.

    The leading number and the leading text are kept apart, so that most values need one comparison of their own kind.
    """

    __slots__ = ("number", "shown", "text")

    def __init__(self) -> None:
        self.number: Number | None = None
        self.shown: Scalar | None = None
        self.text: str | None = None

    def add(self, value: Value, row: Row) -> None:
        """Compare one row's values with those that lead."""
        if isinstance(value, tuple):
            for scalar in values_of(value):
                self._compare(scalar)
        else:
            self._compare(value)

    def _compare(self, value: Scalar) -> None:
        number = to_number(value)
        if number is None or number != number:  # noqa: PLR0124 - only nan differs from itself
            self.take_text(to_text(value))
        elif self.number is None or self.leads(number, self.number):
            self.number, self.shown = number, value

    def merge(self, other: Self) -> None:
        """Compare the other's leaders."""
        if other.shown is not None:
            self._compare(other.shown)
        if other.text is not None:
            self.take_text(other.text)

    def take_text(self, text: str) -> None:
        """Compare a text with the one that leads."""
        raise NotImplementedError

    @staticmethod
    def leads(number: Number, leader: Number) -> bool:
        """Whether a number comes before the one that leads so far."""
        raise NotImplementedError


class Minimum(_Extreme):
    """The smallest value."""

    __slots__ = ()
    names = ("min",)

    def take_text(self, text: str) -> None:
        """Keep the text if it is the smallest."""
        if self.text is None or text < self.text:
            self.text = text

    def result(self) -> Scalar | None:
        """Return the smallest number, else the smallest text."""
        return self.text if self.shown is None else self.shown

    @staticmethod
    def leads(number: Number, leader: Number) -> bool:
        """Whether a number is smaller."""
        return number < leader


class Maximum(_Extreme):
    """The largest value."""

    __slots__ = ()
    names = ("max",)

    def take_text(self, text: str) -> None:
        """Keep the text if it is the largest."""
        if self.text is None or text > self.text:
            self.text = text

    def result(self) -> Scalar | None:
        """Return the largest text, else the largest number."""
        return self.shown if self.text is None else self.text

    @staticmethod
    def leads(number: Number, leader: Number) -> bool:
        """Whether a number is larger."""
        return number > leader


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
