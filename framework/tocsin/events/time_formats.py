"""`TIME_FORMAT`: a strptime format compiled once to a reader of the start of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from tocsin.events.moments import MONTHS, Reading, moment_of, named_zone, offset_zone, with_fraction

__all__ = ["TimeFormatError", "compile_time_format"]

Read = Callable[[str], "int | float | None"]

_NAMES = {
    "month": r"(?P<month_name>[A-Za-z]{3,9})\.?",
    "weekday": r"[A-Za-z]{3,9}",
}
_FRAGMENTS = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short_year>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"\s*(?P<day>\d{1,2})",
    "e": r"\s*(?P<day>\d{1,2})",
    "b": _NAMES["month"],
    "B": _NAMES["month"],
    "h": _NAMES["month"],
    "a": _NAMES["weekday"],
    "A": _NAMES["weekday"],
    "j": r"(?P<day_of_year>\d{1,3})",
    "H": r"(?P<hour>\d{1,2})",
    "k": r"\s*(?P<hour>\d{1,2})",
    "I": r"(?P<hour>\d{1,2})",
    "l": r"\s*(?P<hour>\d{1,2})",
    "p": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "M": r"(?P<minute>\d{1,2})",
    "S": r"(?P<second>\d{1,2})",
    "s": r"(?P<epoch>\d{10}(?=(?:\d{3}){1,3}(?!\d))|\d+)",  # seconds, right in front of their thousandths (%s%3N) too
    "z": r"(?P<offset>Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|(?=[A-Z])(?P<offset_name>[A-Z]{3,5}))",
    "Z": r"(?P<zone_name>[A-Za-z][A-Za-z_/+-]*)",
    "f": r"(?P<fraction>\d{1,9})",
    "N": r"(?P<fraction>\d{1,9})",
    "Q": r"(?P<fraction>\d{1,9})",
    "n": r"\s+",
    "t": r"\s+",
    "%": "%",
}
_SHORTHANDS = {
    "T": "%H:%M:%S",
    "F": "%Y-%m-%d",
    "D": "%m/%d/%y",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "c": "%a %b %d %H:%M:%S %Y",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
    "+": "%a %b %d %H:%M:%S %Z %Y",
}
_DIRECTIVE = re.compile(r"%(?P<width>[1-9]?)(?P<colon>:*)(?P<letter>.)", re.DOTALL)
_INTEGERS = ("year", "month", "day", "hour", "minute", "second")


class TimeFormatError(ValueError):
    """A time format with a directive that does not exist."""


def compile_time_format(
    text: str, zone: tzinfo, reference: float, zone_aliases: Mapping[str, str] | None = None
) -> Read:
    """Return the function that reads a time at the start of a text by a strptime format, or gives None."""
    pattern = re.compile(_pattern(text), re.ASCII)
    aliases = zone_aliases or {}

    def read(text: str) -> int | float | None:
        match = pattern.match(text)
        if match is None:
            return None
        parts = {name: value for name, value in match.groupdict().items() if value is not None}
        if "epoch" in parts:
            return with_fraction(int(parts["epoch"]), parts.get("fraction", ""))
        reading = _reading(parts, aliases)
        return None if reading is None else moment_of(reading, zone, reference)

    return read


def _pattern(text: str) -> str:
    """Translate a time format to a regex; a group that would repeat keeps its first meaning."""
    for letter, expansion in _SHORTHANDS.items():
        text = text.replace(f"%{letter}", expansion)
    pieces, position = [], 0
    for directive in _DIRECTIVE.finditer(text):
        pieces.append(_literal(text[position : directive.start()]))
        pieces.append(_fragment(directive))
        position = directive.end()
    pieces.append(_literal(text[position:]))
    return _unique_groups("".join(pieces))


def _fragment(directive: re.Match[str]) -> str:
    letter, width = directive["letter"], directive["width"]
    if letter not in _FRAGMENTS:
        raise TimeFormatError(f"the time format directive {directive[0]} does not exist")
    if width and letter in "NQ":
        return rf"(?P<fraction>\d{{1,{width}}})\d*"
    return _FRAGMENTS[letter]


def _literal(text: str) -> str:
    """Match text as it stands, each run of blanks standing for any run of blanks."""
    return r"\s+".join(re.escape(piece) for piece in re.split(r"\s+", text))


def _unique_groups(pattern: str) -> str:
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        if match[1] in seen:
            return "(?:"
        seen.add(match[1])
        return match[0]

    return re.sub(r"\(\?P<(\w+)>", once, pattern)


def _reading(parts: Mapping[str, str], aliases: Mapping[str, str]) -> Reading | None:
    """Put the parts of a match together; None when a name in them means nothing."""
    reading = Reading(fraction=parts.get("fraction", ""), zone=_zone(parts, aliases))
    for name in _INTEGERS:
        if name in parts:
            setattr(reading, name, int(parts[name]))
    if "short_year" in parts:
        year = int(parts["short_year"])
        reading.year = year + (2000 if year < 69 else 1900)
    if "month_name" in parts:
        month = MONTHS.get(parts["month_name"][:3].lower())
        if month is None:
            return None
        reading.month = month
    if "half" in parts:
        reading.hour = reading.hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    if "day_of_year" in parts and reading.year is not None:
        day = datetime(reading.year, 1, 1, tzinfo=UTC) + timedelta(days=int(parts["day_of_year"]) - 1)
        reading.month, reading.day = day.month, day.day
    return reading


def _zone(parts: Mapping[str, str], aliases: Mapping[str, str]) -> tzinfo | None:
    """Return the zone that was written, after renaming it by the aliases."""
    name = parts.get("zone_name") or parts.get("offset_name")
    if name is not None:
        name = aliases.get(name, name)
        return offset_zone(name) if name[0] in "+-" else named_zone(name)
    return offset_zone(parts["offset"]) if "offset" in parts else None
