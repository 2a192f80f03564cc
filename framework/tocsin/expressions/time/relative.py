"""Relative times.

relative := part+                       applied from left to right
part     := ("+" | "-") [integer] unit  the integer is 1 where it is not written
          | "@" unit | "@w" digit       down to the start of the unit; @w0 to @w7 name the day that weeks start on
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import lru_cache

from tocsin.expressions.time.calendar import Number, TimeUnit, add, snap, unit_named
from tocsin.expressions.time.errors import TimeError

__all__ = ["RelativeTime", "parse_relative_time", "relative_time"]

_PART = re.compile(
    r"\s*(?:(?P<sign>[+-])\s*(?P<count>[0-9]*)\s*(?P<unit>[A-Za-z]+)|@(?P<snap>[A-Za-z]+)(?P<day>[0-9]?))\s*"
)


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from one time to another."""

    count: int
    unit: TimeUnit

    def apply(self, epoch: Number, zone: tzinfo) -> Number:
        """Return the time at that distance."""
        return add(epoch, self.count, self.unit, zone)


@dataclass(frozen=True, slots=True)
class Snap:
    """A step down to the start of a unit."""

    unit: TimeUnit
    weekday: int = 0

    def apply(self, epoch: Number, zone: tzinfo) -> Number:
        """Return the start of the unit that a time lies in."""
        return snap(epoch, self.unit, zone, self.weekday)


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A relative time: its offsets and snaps in order."""

    steps: tuple[Offset | Snap, ...]

    def from_(self, epoch: Number, zone: tzinfo = UTC) -> Number:
        """Return the time that this one is, seen from another."""
        for step in self.steps:
            epoch = step.apply(epoch, zone)
        return epoch


def relative_time(epoch: Number, specification: str, zone: tzinfo = UTC) -> Number:
    """Return the time that a relative time is, seen from an epoch; raise `TimeError` when it is none."""
    return parse_relative_time(specification).from_(epoch, zone)


@lru_cache(maxsize=1024)
def parse_relative_time(specification: str) -> RelativeTime:
    """Parse a relative time such as `-1d@d+8h`; raise `TimeError` for any other text."""
    steps: list[Offset | Snap] = []
    position = 0
    while position < len(specification) and (part := _PART.match(specification, position)):
        steps.append(_snap(part, specification) if part["snap"] else _offset(part, specification))
        position = part.end()
    if position < len(specification) or not steps:
        raise TimeError(f"'{specification}' is no relative time")
    return RelativeTime(tuple(steps))


def _offset(part: re.Match[str], specification: str) -> Offset:
    unit = unit_named(part["unit"])
    if unit is None:
        raise TimeError(f"'{part['unit']}' in '{specification}' is no unit of time")
    count = int(part["count"] or "1")
    return Offset(-count if part["sign"] == "-" else count, unit)


def _snap(part: re.Match[str], specification: str) -> Snap:
    unit = unit_named(part["snap"])
    if unit is None or (part["day"] and (unit is not TimeUnit.WEEK or part["day"] > "7")):
        raise TimeError(f"'@{part['snap']}{part['day']}' in '{specification}' is no unit of time to snap to")
    return Snap(unit, int(part["day"] or "0"))
