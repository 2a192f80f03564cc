"""What came when: first, last, earliest, latest, their times and rates of change."""

from __future__ import annotations

from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.expressions.values import Number, Row, Value, to_number

__all__ = ["Earliest", "EarliestTime", "First", "Last", "Latest", "LatestTime", "Rate", "RateMean", "RateSum"]


class First(Aggregate):
    """The value that arrived first; events arrive newest first."""

    __slots__ = ("value",)
    names = ("first",)
    reads = ("_time",)

    def __init__(self) -> None:
        self.value: Value | None = None

    def add(self, value: Value, row: Row) -> None:
        """Keep the value if it is the first."""
        if self.value is None:
            self.value = value

    def merge(self, other: Self) -> None:
        """Keep the other's value if there is none yet."""
        if self.value is None:
            self.value = other.value

    def result(self) -> Value | None:
        """Return the value, or null when there was none."""
        return self.value


class Last(First):
    """The value that arrived last."""

    __slots__ = ()
    names = ("last",)

    def add(self, value: Value, row: Row) -> None:
        """Keep the value."""
        self.value = value

    def merge(self, other: Self) -> None:
        """Keep the other's value if it has one."""
        if other.value is not None:
            self.value = other.value


class _Timed(Aggregate):
    """The value of the event at one end of time; events without a time are left out."""

    __slots__ = ("time", "value")
    reads = ("_time",)

    def __init__(self) -> None:
        self.time: Number | None = None
        self.value: Value | None = None

    def add(self, value: Value, row: Row) -> None:
        """Compare the event's time with the one that leads."""
        time = to_number(row.get("_time"))
        if time is not None:
            self._compare(time, value)

    def _compare(self, time: Number, value: Value) -> None:
        if self.time is None or self.leads(time, self.time):
            self.time, self.value = time, value

    def merge(self, other: Self) -> None:
        """Compare the other's time."""
        if other.time is not None and other.value is not None:
            self._compare(other.time, other.value)

    def result(self) -> Value | None:
        """Return the value, or null when no event had one."""
        return self.value

    @staticmethod
    def leads(time: Number, leader: Number) -> bool:
        """Whether a time comes before the one that leads so far."""
        raise NotImplementedError


class Earliest(_Timed):
    """The value of the oldest event; of several, the one that arrived last."""

    __slots__ = ()
    names = ("earliest",)

    @staticmethod
    def leads(time: Number, leader: Number) -> bool:
        """Whether a time is not later."""
        return time <= leader


class Latest(_Timed):
    """The value of the newest event; of several, the one that arrived first."""

    __slots__ = ()
    names = ("latest",)

    @staticmethod
    def leads(time: Number, leader: Number) -> bool:
        """Whether a time is later."""
        return time > leader


class EarliestTime(Earliest):
    """The time of the oldest event that has a value."""

    __slots__ = ()
    names = ("earliest_time",)

    def result(self) -> Value | None:
        """Return the time, or null when no event had a value."""
        return self.time


class LatestTime(Latest):
    """The time of the newest event that has a value."""

    __slots__ = ()
    names = ("latest_time",)

    def result(self) -> Value | None:
        """Return the time, or null when no event had a value."""
        return self.time


class Rate(Aggregate):
    """How much a number changes in a second, from the oldest to the newest event."""

    __slots__ = ("earliest", "latest")
    names = ("rate",)
    reads = ("_time",)
    numeric = True

    def __init__(self) -> None:
        self.earliest = Earliest()
        self.latest = Latest()

    def add(self, value: Value, row: Row) -> None:
        """Take one event into account."""
        self.earliest.add(value, row)
        self.latest.add(value, row)

    def merge(self, other: Self) -> None:
        """Take over the other's ends."""
        self.earliest.merge(other.earliest)
        self.latest.merge(other.latest)

    def result(self) -> float | None:
        """Return the rate; null without two numbers at different times."""
        start, end = to_number(self.earliest.value), to_number(self.latest.value)
        began, ended = self.earliest.time, self.latest.time
        if start is None or end is None or began is None or ended is None or began == ended:
            return None
        return (end - start) / (ended - began)


class RateSum(Aggregate):
    """The sum of the rates of every time series, a series being all rows with the same dimensions."""

    __slots__ = ("series",)
    names = ("rate_sum",)
    reads = ("*",)
    only_in = ("mstats",)

    def __init__(self) -> None:
        self.series: dict[tuple[tuple[str, Value], ...], Rate] = {}

    def add(self, value: Value, row: Row) -> None:
        """Take one measurement of a series into account."""
        self.series.setdefault(_dimensions(row), Rate()).add(value, row)

    def merge(self, other: Self) -> None:
        """Take over the other's series."""
        for dimensions, rate in other.series.items():
            self.series.setdefault(dimensions, Rate()).merge(rate)

    def _rates(self) -> list[float]:
        return [rate for series in self.series.values() if (rate := series.result()) is not None]

    def result(self) -> float | None:
        """Return the sum of the rates, or null when no series has one."""
        rates = self._rates()
        return sum(rates) if rates else None


class RateMean(RateSum):
    """The mean of the rates of every time series."""

    __slots__ = ()
    names = ("rate_avg",)

    def result(self) -> float | None:
        """Return the mean of the rates, or null when no series has one."""
        rates = self._rates()
        return sum(rates) / len(rates) if rates else None


def _dimensions(row: Row) -> tuple[tuple[str, Value], ...]:
    """Return what names the time series of a measurement: everything but its times and values."""
    return tuple(sorted(item for item in row.items() if not item[0].startswith(("_", "metric_name:"))))
