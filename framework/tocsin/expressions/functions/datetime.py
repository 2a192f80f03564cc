"""Functions that tell, move, write and read times."""

from __future__ import annotations

from functools import lru_cache

from tocsin.expressions.functions.declaration import Number, Text, function
from tocsin.expressions.scope import Scope
from tocsin.expressions.time import (
    TimeError,
    TimeFormat,
    compile_time_format,
    format_time,
    parse_relative_time,
)
from tocsin.expressions.values import FixedFloat

__all__ = ["now", "relative_time", "strftime", "strptime", "time"]

_MICROSECONDS = 6


@function("now")
def now(scope: Scope) -> int:
    """Give the time at which the search started."""
    return int(scope.now)


@function("time", pure=False)
def time(scope: Scope) -> Number:
    """Give the time at which the row is processed."""
    return FixedFloat(scope.clock() if scope.clock else scope.now, _MICROSECONDS)


_relative = lru_cache(512)(parse_relative_time)


@function("relative_time")
def relative_time(scope: Scope, moment: Number, specifier: Text) -> Number | None:
    """Move a time by a relative time such as `-1d@d`; null where that cannot be read."""
    try:
        return FixedFloat(_relative(specifier).from_(moment, scope.zone), _MICROSECONDS)
    except TimeError:
        return None


@function("strftime")
def strftime(scope: Scope, moment: Number, format: Text) -> Text | None:
    """Write a time in a format."""
    try:
        return format_time(moment, format, scope.zone)
    except TimeError:
        return None


@function("strptime", prepare={"format": compile_time_format})
def strptime(scope: Scope, text: Text, format: TimeFormat) -> Number | None:
    """Read a time that is written in a format."""
    moment = format.parse(text, scope.zone, scope.now)
    return None if moment is None else FixedFloat(moment, _MICROSECONDS)
