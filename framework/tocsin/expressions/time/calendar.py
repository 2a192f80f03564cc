"""Units of time, and arithmetic with them in a time zone.

Seconds, minutes and hours are durations; days and everything longer follow the calendar of the zone, so that a day
before the same hour is the same hour also when clocks were changed in between.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from tocsin.expressions.time.errors import TimeError

__all__ = [
    "Number",
    "TimeUnit",
    "add",
    "epoch_of",
    "floor_local",
    "fraction_of",
    "local_time",
    "snap",
    "unit_named",
    "whole_second",
]

Number = int | float

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TimeUnit(Enum):
    """A unit of time, by its shortest name."""

    MICROSECOND = "us"
    MILLISECOND = "ms"
    CENTISECOND = "cs"
    DECISECOND = "ds"
    SECOND = "s"
    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mon"
    QUARTER = "q"
    YEAR = "y"

    @property
    def duration(self) -> Fraction | None:
        """The length in seconds, None for the units that follow the calendar."""
        return _DURATIONS.get(self)

    @property
    def months(self) -> int:
        """The length in months; 0 for the units that are not made of months."""
        return _MONTHS.get(self, 0)


_DURATIONS = {
    TimeUnit.MICROSECOND: Fraction(1, 1_000_000),
    TimeUnit.MILLISECOND: Fraction(1, 1000),
    TimeUnit.CENTISECOND: Fraction(1, 100),
    TimeUnit.DECISECOND: Fraction(1, 10),
    TimeUnit.SECOND: Fraction(1),
    TimeUnit.MINUTE: Fraction(60),
    TimeUnit.HOUR: Fraction(3600),
}
_MONTHS = {TimeUnit.MONTH: 1, TimeUnit.QUARTER: 3, TimeUnit.YEAR: 12}
_NAMES = {
    TimeUnit.MICROSECOND: "us",
    TimeUnit.MILLISECOND: "ms",
    TimeUnit.CENTISECOND: "cs",
    TimeUnit.DECISECOND: "ds",
    TimeUnit.SECOND: "s sec secs second seconds",
    TimeUnit.MINUTE: "m min mins minute minutes",
    TimeUnit.HOUR: "h hr hrs hour hours",
    TimeUnit.DAY: "d day days",
    TimeUnit.WEEK: "w week weeks",
    TimeUnit.MONTH: "mon month months",
    TimeUnit.QUARTER: "q qtr qtrs quarter quarters",
    TimeUnit.YEAR: "y yr yrs year years",
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names.split()}


def unit_named(name: str) -> TimeUnit | None:
    """Return the unit of a name such as `h` or `hours`, None for any other text."""
    return _UNITS.get(name.lower())


def whole_second(epoch: Number) -> int:
    """Return the second that an epoch falls in."""
    try:
        return math.floor(epoch)
    except (OverflowError, ValueError) as error:
        raise TimeError(f"{epoch} is no time") from error


def local_time(epoch: Number, zone: tzinfo) -> datetime:
    """Return the second that an epoch falls in, as the clocks of a zone show it."""
    try:
        return (_EPOCH + timedelta(seconds=whole_second(epoch))).astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise TimeError(f"the time {epoch} is outside the calendar") from error


def epoch_of(local: datetime) -> int:
    """Return the epoch of a whole second; an hour that clocks skip counts from before the change."""
    try:
        return (local.astimezone(UTC) - _EPOCH) // timedelta(seconds=1)
    except OverflowError as error:
        raise TimeError(f"the time {local} is outside the calendar") from error


def fraction_of(epoch: Number) -> Fraction:
    """Return the part of an epoch below the second, by the digits that it prints with."""
    if isinstance(epoch, int) or epoch.is_integer():
        return Fraction(0)
    exact = Fraction(Decimal(repr(float(epoch))))
    return exact - math.floor(exact)


def add(epoch: Number, count: int, unit: TimeUnit, zone: tzinfo) -> Number:
    """Return the time that lies a count of units after another; a day that a month lacks becomes its last."""
    if unit.duration is not None:
        distance = count * unit.duration
        if isinstance(epoch, int) and distance.denominator == 1:
            return epoch + int(distance)
        return _number(whole_second(epoch) + fraction_of(epoch) + distance)
    if count == 0:
        return epoch
    local = local_time(epoch, zone)
    try:
        moved = _add_months(local, count * unit.months) if unit.months else local + timedelta(days=count * _days(unit))
    except (OverflowError, ValueError) as error:
        raise TimeError(f"{count:+}{unit.value} leads outside the calendar") from error
    whole = epoch_of(moved.replace(fold=0))
    return whole if isinstance(epoch, int) else _number(whole + fraction_of(epoch))


def snap(epoch: Number, unit: TimeUnit, zone: tzinfo, weekday: int = 0) -> Number:
    """Return the start of the unit that a time lies in; weeks start on `weekday`, 0 and 7 being Sunday."""
    if unit.duration is not None and unit.duration < 1:
        return _number(whole_second(epoch) + fraction_of(epoch) // unit.duration * unit.duration)
    return epoch_of(floor_local(local_time(epoch, zone), unit, weekday))


def floor_local(local: datetime, unit: TimeUnit, weekday: int = 0) -> datetime:
    """Return the start of the unit that a local time lies in."""
    if unit.duration is not None:
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        down = local - timedelta(seconds=seconds % int(unit.duration), microseconds=local.microsecond)
        return down.replace(fold=local.fold)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit is TimeUnit.DAY:
        return midnight
    if unit is TimeUnit.WEEK:
        return _back(midnight, (midnight.isoweekday() - weekday) % 7)
    month = midnight.month - 1
    return midnight.replace(month=month - month % unit.months + 1, day=1)


def _back(midnight: datetime, days: int) -> datetime:
    try:
        return midnight - timedelta(days=days)
    except OverflowError as error:
        raise TimeError("the week begins outside the calendar") from error


def _add_months(local: datetime, months: int) -> datetime:
    """Return the same day and time some months later, on the last day of a month that is too short."""
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    following = datetime(year + month // 11, (month + 1) % 12 + 1, 1, tzinfo=UTC)
    last = (following - timedelta(days=1)).day
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def _days(unit: TimeUnit) -> int:
    return 7 if unit is TimeUnit.WEEK else 1


def _number(exact: Fraction | int) -> Number:
    return int(exact) if exact == int(exact) else float(exact)
