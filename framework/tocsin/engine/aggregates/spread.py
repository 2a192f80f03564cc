"""How far numbers lie apart: var, varp, stdev and stdevp."""

from __future__ import annotations

import math
from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate, numbers_in
from tocsin.expressions.values import Row, Value

__all__ = ["PopulationDeviation", "PopulationVariance", "SampleDeviation", "SampleVariance"]


class _Spread(Aggregate):
    """Count, mean and sum of squared distances from the mean, kept up to date number by number (Welford, Chan)."""

    __slots__ = ("count", "distances", "mean")
    numeric = True

    def __init__(self) -> None:
        self.count = 0
        self.mean = 0.0
        self.distances = 0.0

    def add(self, value: Value, row: Row) -> None:
        """Take one row's numbers in."""
        for number in numbers_in(value):
            self.count += 1
            step = number - self.mean
            self.mean += step / self.count
            self.distances += step * (number - self.mean)

    def merge(self, other: Self) -> None:
        """Take the other's numbers in."""
        if not other.count:
            return
        count = self.count + other.count
        step = other.mean - self.mean
        self.distances += other.distances + step * step * self.count * other.count / count
        self.mean += step * other.count / count
        self.count = count

    def _sample(self) -> float | None:
        """Return the variance of a sample; a single number has none to speak of."""
        if self.count < 2:
            return 0.0 if self.count else None
        return self.distances / (self.count - 1)

    def _population(self) -> float | None:
        return self.distances / self.count if self.count else None


class SampleVariance(_Spread):
    """The variance of a sample."""

    __slots__ = ()
    names = ("var",)

    def result(self) -> float | None:
        """Return the variance, or null when there was no number."""
        return self._sample()


class PopulationVariance(_Spread):
    """The variance of a whole population."""

    __slots__ = ()
    names = ("varp",)

    def result(self) -> float | None:
        """Return the variance, or null when there was no number."""
        return self._population()


class SampleDeviation(_Spread):
    """The standard deviation of a sample."""

    __slots__ = ()
    names = ("stdev",)

    def result(self) -> float | None:
        """Return the standard deviation, or null when there was no number."""
        return _root(self._sample())


class PopulationDeviation(_Spread):
    """The standard deviation of a whole population."""

    __slots__ = ()
    names = ("stdevp",)

    def result(self) -> float | None:
        """Return the standard deviation, or null when there was no number."""
        return _root(self._population())


def _root(variance: float | None) -> float | None:
    return None if variance is None else math.sqrt(max(variance, 0.0))
