"""Values of time modifiers: `earliest=-24h@h`, `latest=now`, an epoch, or a date in the search's time format."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo

from tocsin.expressions.time.calendar import Number
from tocsin.expressions.time.errors import TimeError
from tocsin.expressions.time.parsing import compile_time_format
from tocsin.expressions.time.relative import parse_relative_time

__all__ = ["DEFAULT_TIME_FORMAT", "parse_time_modifier"]

DEFAULT_TIME_FORMAT = "%m/%d/%Y:%H:%M:%S"

_EPOCH = re.compile(r"-?[0-9]+(?:\.[0-9]*)?")
_ISO_FORMATS = ("%Y-%m-%dT%H:%M:%S.%Q%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%Q", "%Y-%m-%dT%H:%M:%S")


def parse_time_modifier(text: str, now: Number, zone: tzinfo = UTC, time_format: str = DEFAULT_TIME_FORMAT) -> Number:
    """Return the time that a modifier's value names; raise `TimeError` when it names none."""
    text = text.strip()
    if text.lower() in {"now", "now()"}:
        return now
    if _EPOCH.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text[:1] in {"+", "-", "@"}:
        return parse_relative_time(text).from_(now, zone)
    for candidate in (time_format, *_ISO_FORMATS):
        moment = compile_time_format(candidate).parse(text, zone, now, complete=True)
        if moment is not None:
            return moment
    raise TimeError(f"'{text}' is no time: now, an epoch, a relative time such as -1d@d, or a date as {time_format}")
