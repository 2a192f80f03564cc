"""Cron expressions: which minutes they name, and how far apart their runs are.

    minute hour day-of-month month day-of-week
    field := item (',' item)*     item := ('*' | value | value '-' value) ['/' step]

A day fits when it fits both kinds of day; where neither of them is `*`, one of the two is enough. Sunday is 0 or 7.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

__all__ = ["Cron", "CronError", "parse_cron"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 7, _DAYS),
)
_ITEM = re.compile(r"(?:(?P<every>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?")
_FIRST_DAY, _LAST_DAY = date(2027, 1, 1), date(2028, 12, 31)


class CronError(ValueError):
    """What is wrong with a cron expression, and where in it."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class Cron:
    """The values that each field of an expression names."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool = False

    def longest_gap(self) -> timedelta | None:
        """Return the longest time between two runs in a row over two years; None where there are no two."""
        times = [timedelta(hours=hour, minutes=minute) for hour in self.hours for minute in self.minutes]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        days = self._days()
        overnight = times[0] - times[-1]
        gaps += [(later - earlier) + overnight for earlier, later in pairwise(days)]
        return max(gaps, default=None)

    def _days(self) -> list[datetime]:
        count = (_LAST_DAY - _FIRST_DAY).days + 1
        every = (_FIRST_DAY + timedelta(days=number) for number in range(count))
        return [datetime.combine(day, datetime.min.time()) for day in every if self._fits(day)]

    def _fits(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_month or by_week if self.either_day else by_month and by_week


def parse_cron(text: str) -> Cron:
    """Read a cron expression; raise CronError."""
    parts = [(found.group(), found.start()) for found in re.finditer(r"\S+", text)]
    if len(parts) != len(_FIELDS):
        raise CronError(f"has {len(parts)} parts instead of 5", 0, len(text))
    values = [_field(part, start, field) for (part, start), field in zip(parts, _FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = values
    either = not parts[2][0].startswith("*") and not parts[4][0].startswith("*")
    weeks = frozenset(day % 7 for day in weekdays)
    return Cron(tuple(sorted(minutes)), tuple(sorted(hours)), frozenset(days), frozenset(months), weeks, either)


def _field(text: str, start: int, field: tuple[str, int, int, tuple[str, ...]]) -> set[int]:
    name, lowest, highest, _ = field
    values: set[int] = set()
    for item in text.split(","):
        end = start + len(item)
        found = _ITEM.fullmatch(item)
        if not found:
            raise CronError(f"has `{item}` for the {name}, which is neither a number nor a range", start, end)
        step = int(found["step"] or 1)
        first, last = (lowest, highest) if found["every"] else _range(found, field, start)
        if step < 1 or step > highest or first > last:
            raise CronError(f"has `{item}` for the {name}, which names nothing", start, end)
        values.update(range(first, last + 1, step))
        start = end + 1
    return values


def _range(found: re.Match[str], field: tuple[str, int, int, tuple[str, ...]], start: int) -> tuple[int, int]:
    name, lowest, highest, words = field
    first = _number(found["first"], words)
    last = _number(found["last"], words) if found["last"] else highest if found["step"] else first
    if first is None or last is None or not (lowest <= first <= highest and lowest <= last <= highest):
        message = f"has `{found.group()}` for the {name}, which goes from {lowest} to {highest}"
        raise CronError(message, start, start + len(found.group()))
    return first, last


def _number(text: str, words: tuple[str, ...]) -> int | None:
    if text.isdecimal():
        return int(text)
    short = text.lower()
    return words.index(short) + (1 if words is _MONTHS else 0) if short in words else None
