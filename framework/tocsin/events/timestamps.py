"""When an event happened: by a given format, or by recognising the common forms of date and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from tocsin.events.recognition import compile_recognition
from tocsin.events.time_formats import compile_time_format

__all__ = ["FindTime", "TimestampRules", "compile_timestamp"]

FindTime = Callable[[str], "int | float | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampRules:
    """Where in an event its time stands and how it is written.

    `prefix_end` returns where the text after the prefix begins, or None when an event lacks the prefix. `lookahead`
    counts characters from there; 0 or less is no limit. `reference` is the moment that dates without a year lie before.
    """

    prefix_end: Callable[[str], int | None] | None = None
    format: str | None = None
    lookahead: int = 128
    zone: tzinfo = UTC
    zone_aliases: Mapping[str, str] | None = None
    reference: float = 0.0


def compile_timestamp(rules: TimestampRules) -> FindTime:
    """Return the function that finds an event's time, or gives None where the rules find none.

    A format must match right after the prefix; without a format the first common form within the lookahead counts.
    Raise `TimeFormatError` for a format that cannot be read.
    """
    if rules.format:
        read = compile_time_format(rules.format, rules.zone, rules.reference, rules.zone_aliases)
    else:
        read = compile_recognition(rules.zone, rules.reference, rules.zone_aliases)
    prefix_end, lookahead = rules.prefix_end, max(rules.lookahead, 0)

    def find_time(text: str) -> int | float | None:
        start = prefix_end(text) if prefix_end is not None else 0
        if start is None:
            return None
        return read(text[start : start + lookahead] if lookahead else text[start:])

    return find_time
