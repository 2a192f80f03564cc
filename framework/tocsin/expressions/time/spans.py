"""Spans of time, as `bin`, `timechart` and `tstats` take them.

span := integer [unit] ["@" unit | "@w" digit] | unit        without a unit: seconds
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from functools import lru_cache

from tocsin.expressions.time.calendar import (
    Number,
    TimeUnit,
    add,
    epoch_of,
    fraction_of,
    local_time,
    unit_named,
    whole_second,
)
from tocsin.expressions.time.errors import TimeError

__all__ = ["TimeSpan", "parse_span"]

_SPAN = re.compile(r"(?P<count>[0-9]*)(?P<unit>[A-Za-z]*)(?:@(?P<snap>[A-Za-z]+)(?P<day>[0-7]?))?")
_THURSDAY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A count of units of time, which divides time into spans of that length.

    Spans up to hours are counted from the epoch; days, weeks, months and years follow the calendar of the zone. Weeks
    start on the day of the week that the epoch had, a Thursday, unless `weekday` says otherwise. `has_unit` tells
    `5s` from `5`.
    """

    count: int
    unit: TimeUnit
    weekday: int | None = None
    has_unit: bool = True

    @property
    def seconds(self) -> Fraction | None:
        """The length in seconds, None for the spans that follow the calendar."""
        return _length(self.count, self.unit)

    def floor(self, epoch: Number, zone: tzinfo = UTC, origin: Number = 0) -> Number:
        """Return the start of the span that a time lies in; `origin` shifts the grid of spans that have a length."""
        length = self.seconds
        if length is not None:
            if length.denominator == 1 and isinstance(origin, int):
                whole = int(length)
                return (whole_second(epoch) - origin) // whole * whole + origin
            exact = whole_second(epoch) + fraction_of(epoch) - Fraction(origin)
            start = exact // length * length + Fraction(origin)
            return int(start) if start == int(start) else float(start)
        return epoch_of(self._floor_local(local_time(epoch, zone)))

    def next(self, start: Number, zone: tzinfo = UTC) -> Number:
        """Return the start of the span after the one that starts at a time."""
        return add(start, self.count, self.unit, zone)

    def _floor_local(self, local: datetime) -> datetime:
        """Return the start of the calendar span that a local time lies in."""
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        if self.unit.months:
            months = midnight.year * 12 + midnight.month - 1
            year, month = divmod(months - months % (self.count * self.unit.months), 12)
            return midnight.replace(year=year, month=month + 1, day=1)
        days = midnight.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()
        if self.unit is TimeUnit.WEEK:
            first = _THURSDAY if self.weekday is None else self.weekday
            return midnight - timedelta(days=(days + _THURSDAY - first) % (7 * self.count))
        return midnight - timedelta(days=days % self.count)


@lru_cache(maxsize=256)
def _length(count: int, unit: TimeUnit) -> Fraction | None:
    return None if unit.duration is None else count * unit.duration


@lru_cache(maxsize=256)
def parse_span(text: str) -> TimeSpan:
    """Parse a span such as `5m`, `1mon`, `1w@w1` or `30`; raise `TimeError` for any other text."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not (found["count"] or found["unit"]):
        raise TimeError(f"'{text}' is no span of time")
    unit = unit_named(found["unit"]) if found["unit"] else TimeUnit.SECOND
    if unit is None:
        raise TimeError(f"'{found['unit']}' in the span '{text}' is no unit of time")
    count = int(found["count"] or "1")
    if count == 0:
        raise TimeError(f"the span '{text}' has no length")
    return TimeSpan(count=count, unit=unit, weekday=_weekday(found, unit, text), has_unit=bool(found["unit"]))


def _weekday(found: re.Match[str], unit: TimeUnit, text: str) -> int | None:
    """Return the day that weeks start on; a snap to the span's own unit says nothing new, any other is refused."""
    if not found["snap"]:
        return None
    snap = unit_named(found["snap"])
    if snap is TimeUnit.WEEK and unit in {TimeUnit.WEEK, TimeUnit.DAY}:
        return int(found["day"] or "0")
    if snap is unit and not found["day"]:
        return None
    raise TimeError(f"the span '{text}' cannot be snapped to '@{found['snap']}{found['day']}'")
