"""Times written with a format: the variables of `strftime`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from fractions import Fraction
from functools import lru_cache, partial

from tocsin.expressions.time.calendar import Number, fraction_of, local_time, whole_second

__all__ = ["COMPOSITES", "DAYS", "MONTHS", "VARIABLE", "format_time"]

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
COMPOSITES = {
    "c": "%a %b %e %H:%M:%S %Y",
    "+": "%a %b %e %H:%M:%S %Z %Y",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "r": "%I:%M:%S %p",
    "x": "%m/%d/%y",
}
VARIABLE = re.compile(r"%(?P<width>[0-9]?)(?P<name>:{1,3}z|Ez|[A-Za-z+%])")
_DEFAULT_WIDTHS = {"N": 9, "Q": 3, "f": 6}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is printed: the local time of its second, and the part below the second."""

    epoch: int
    local: datetime
    fraction: Fraction


def format_time(epoch: Number, format: str, zone: tzinfo = UTC) -> str:
    """Write a time; variables that are none are left as they are. Raise `TimeError` for a time outside the calendar."""
    moment = Moment(whole_second(epoch), local_time(epoch, zone), fraction_of(epoch))
    return "".join([write(moment) for write in _writers(format)])


@lru_cache(maxsize=512)
def _writers(format: str) -> tuple[Callable[[Moment], str], ...]:
    """Return what writes the parts of a format, in order."""
    writers: list[Callable[[Moment], str]] = []
    position = 0
    for found in VARIABLE.finditer(format):
        if found.start() > position:
            writers.append(partial(_literal, format[position : found.start()]))
        writers += _writers(COMPOSITES[found["name"]]) if found["name"] in COMPOSITES else (_writer(found),)
        position = found.end()
    return (*writers, partial(_literal, format[position:]))


def _writer(found: re.Match[str]) -> Callable[[Moment], str]:
    """Return what writes one variable."""
    name, width = found["name"], int(found["width"] or "0")
    if name in _DEFAULT_WIDTHS:
        return partial(_digits, width or _DEFAULT_WIDTHS[name])
    if name.endswith("z"):
        return partial(_offset, name)
    return _WRITERS.get(name, partial(_literal, found[0]))


def _literal(text: str, moment: Moment) -> str:
    """Write the text between variables."""
    return text


def _digits(width: int, moment: Moment) -> str:
    """Write the first digits of the fraction of the second: a second that is not over is not rounded up."""
    return f"{math.floor(moment.fraction * 10**width):0{width}}"


def _offset(name: str, moment: Moment) -> str:
    """Write the offset from UTC in one of its forms."""
    offset = moment.local.utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    match name:
        case "Ez":
            return f"{sign}{seconds // 60}"
        case ":z":
            return f"{sign}{hours:02}:{minutes:02}"
        case "::z":
            return f"{sign}{hours:02}:{minutes:02}:{seconds % 60:02}"
        case ":::z":
            return f"{sign}{hours:02}" + (f":{minutes:02}" if minutes else "")
        case _:
            return f"{sign}{hours:02}{minutes:02}"


def _week(local: datetime, first: int) -> int:
    """Return the week of the year for weeks that start on a day, Sunday being 0; what is before them is week 0."""
    return (local.timetuple().tm_yday + 6 - (local.isoweekday() - first) % 7) // 7


_WRITERS: dict[str, Callable[[Moment], str]] = {
    "%": lambda moment: "%",
    "A": lambda moment: DAYS[moment.local.isoweekday() % 7],
    "B": lambda moment: MONTHS[moment.local.month - 1],
    "C": lambda moment: f"{moment.local.year // 100:02}",
    "G": lambda moment: f"{moment.local.isocalendar().year:04}",
    "H": lambda moment: f"{moment.local.hour:02}",
    "I": lambda moment: f"{moment.local.hour % 12 or 12:02}",
    "M": lambda moment: f"{moment.local.minute:02}",
    "P": lambda moment: "am" if moment.local.hour < 12 else "pm",
    "S": lambda moment: f"{moment.local.second:02}",
    "U": lambda moment: f"{_week(moment.local, 0):02}",
    "V": lambda moment: f"{moment.local.isocalendar().week:02}",
    "W": lambda moment: f"{_week(moment.local, 1):02}",
    "Y": lambda moment: f"{moment.local.year:04}",
    "Z": lambda moment: moment.local.tzname() or "",
    "a": lambda moment: DAYS[moment.local.isoweekday() % 7][:3],
    "b": lambda moment: MONTHS[moment.local.month - 1][:3],
    "d": lambda moment: f"{moment.local.day:02}",
    "e": lambda moment: f"{moment.local.day:2}",
    "g": lambda moment: f"{moment.local.isocalendar().year % 100:02}",
    "h": lambda moment: MONTHS[moment.local.month - 1][:3],
    "j": lambda moment: f"{moment.local.timetuple().tm_yday:03}",
    "k": lambda moment: f"{moment.local.hour:2}",
    "l": lambda moment: f"{moment.local.hour % 12 or 12:2}",
    "m": lambda moment: f"{moment.local.month:02}",
    "n": lambda moment: "\n",
    "p": lambda moment: "AM" if moment.local.hour < 12 else "PM",
    "s": lambda moment: str(moment.epoch),
    "t": lambda moment: "\t",
    "u": lambda moment: str(moment.local.isoweekday()),
    "w": lambda moment: str(moment.local.isoweekday() % 7),
    "y": lambda moment: f"{moment.local.year % 100:02}",
}
