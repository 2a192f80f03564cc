"""Calendar readings to moments: seconds since 1970 in UTC, whole where the reading has no fraction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["MONTHS", "Reading", "moment_of", "named_zone", "offset_zone", "with_fraction"]

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAYS_AHEAD = 2
_NORTH_AMERICAN_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a date and time said; a year of None means that none was written."""

    year: int | None = None
    month: int = 1
    day: int = 1
    hour: int = 0
    minute: int = 0
    second: int = 0
    fraction: str = ""
    zone: tzinfo | None = None


def moment_of(reading: Reading, zone: tzinfo, reference: float) -> int | float | None:
    """Return the moment of a reading in its own zone or the given one; None when no calendar has it.

    A date without a year is the latest one that lies at most two days after the reference.
    """
    zone = reading.zone or zone
    if reading.year is not None:
        return _moment(reading, reading.year, zone)
    year = datetime.fromtimestamp(reference, UTC).year + 1
    for candidate in range(year, year - 9, -1):
        moment = _moment(reading, candidate, zone)
        if moment is not None and moment <= reference + _DAYS_AHEAD * 86_400:
            return moment
    return None


def _moment(reading: Reading, year: int, zone: tzinfo) -> int | float | None:
    leap, second = divmod(reading.second, 60)
    if reading.hour > 24 or reading.minute > 59 or leap > 1 or (leap and second):
        return None
    try:
        day = date(year, reading.month, reading.day)
    except ValueError:
        return None
    seconds = reading.hour * 3600 + reading.minute * 60 + reading.second
    if zone is UTC:
        whole = (day.toordinal() - _EPOCH_DAY) * 86_400 + seconds
    else:
        local = datetime(year, reading.month, reading.day, tzinfo=zone) + timedelta(seconds=seconds)
        whole = int(local.timestamp())
    return with_fraction(whole, reading.fraction)


def with_fraction(whole: int, digits: str) -> int | float:
    """Return seconds with a decimal fraction, to the microsecond."""
    digits = digits[:6].rstrip("0")
    return whole + int(digits) / 10 ** len(digits) if digits else whole


@lru_cache(maxsize=256)
def offset_zone(text: str) -> tzinfo:
    """Return the zone of an offset such as `+0200`, `-05:30` or `Z`."""
    if text in ("Z", "z"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)


@lru_cache(maxsize=256)
def named_zone(name: str) -> tzinfo | None:
    """Return the zone of a name such as `Europe/Berlin` or `EST`, or None for an unknown name."""
    upper = name.upper()
    if upper in ("UTC", "GMT", "Z"):
        return UTC
    if upper in _NORTH_AMERICAN_HOURS:
        return timezone(timedelta(hours=_NORTH_AMERICAN_HOURS[upper]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
