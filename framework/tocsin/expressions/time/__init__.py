"""Time as SPL handles it: modifiers such as `-1d@d`, formats of `strftime` and `strptime`, and spans such as `5m`."""

from __future__ import annotations

from tocsin.expressions.time.calendar import TimeUnit
from tocsin.expressions.time.errors import TimeError
from tocsin.expressions.time.modifiers import parse_time_modifier
from tocsin.expressions.time.parsing import TimeFields, TimeFormat, compile_time_format, parse_time
from tocsin.expressions.time.printing import format_time
from tocsin.expressions.time.relative import RelativeTime, parse_relative_time, relative_time
from tocsin.expressions.time.spans import TimeSpan, parse_span

__all__ = [
    "RelativeTime",
    "TimeError",
    "TimeFields",
    "TimeFormat",
    "TimeSpan",
    "TimeUnit",
    "compile_time_format",
    "format_time",
    "parse_relative_time",
    "parse_span",
    "parse_time",
    "parse_time_modifier",
    "relative_time",
]
