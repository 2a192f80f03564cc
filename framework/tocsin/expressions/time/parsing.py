"""Times read with a format: the variables of `strptime`.

A format becomes one regular expression whose pieces are all bounded, so reading takes time in proportion to the text.
Blanks in a format stand for any blanks or none, names are read in any case, leading zeros may be missing, and text
after the time is left over unless completeness is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.expressions.time.calendar import Number, epoch_of, local_time
from tocsin.expressions.time.errors import TimeError
from tocsin.expressions.time.printing import COMPOSITES, DAYS, MONTHS, VARIABLE

__all__ = ["TimeFields", "TimeFormat", "compile_time_format", "parse_time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeFields:
    """What a text says about a time; None is what it does not say."""

    epoch: int | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    day_of_year: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    fraction: Fraction = Fraction(0)
    zone: tzinfo | None = None
    has_week: bool = False

    @property
    def has_date(self) -> bool:
        """Whether anything is said about the date."""
        parts = (self.year, self.month, self.day, self.day_of_year)
        return self.has_week or any(part is not None for part in parts)

    def resolve(self, zone: tzinfo, now: Number) -> Number | None:
        """Return the epoch: a missing date is today, a missing year this one, a missing time midnight.

        None where the day cannot be known, as with a year and a month alone, and for a day that does not exist.
        """
        zone = self.zone or zone
        try:
            whole = self.epoch if self.epoch is not None else self._epoch(zone, local_time(now, zone))
        except (ValueError, OverflowError, TimeError):
            return None
        if whole is None:
            return None
        return whole if not self.fraction else float(whole + self.fraction)

    def _epoch(self, zone: tzinfo, today: datetime) -> int | None:
        date = self._date(today)
        if date is None:
            return None
        second = self.second or 0
        local = date.replace(hour=self.hour or 0, minute=self.minute or 0, second=min(second, 59), tzinfo=zone)
        return epoch_of(local) + max(second - 59, 0)

    def _date(self, today: datetime) -> datetime | None:
        if not self.has_date:
            return datetime(today.year, today.month, today.day)
        year = today.year if self.year is None else self.year
        if self.day_of_year is not None:
            date = datetime(year, 1, 1) + timedelta(days=self.day_of_year - 1)
            return date if date.year == year else None
        if self.day is None:
            return None
        return datetime(year, today.month if self.month is None else self.month, self.day)


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """A compiled format. `pattern` is None for a format with a variable that is none, which no text fits."""

    format: str
    pattern: re.Pattern[str] | None

    def match(self, text: str, position: int = 0) -> tuple[TimeFields, int] | None:
        """Read a time that starts at a position; return what it says and where it ends, None when it does not fit."""
        found = self.pattern.match(text, position) if self.pattern else None
        if found is None:
            return None
        fields = _fields({name: value for name, value in found.groupdict().items() if value is not None})
        return (fields, found.end()) if fields is not None else None

    def parse(self, text: str, zone: tzinfo, now: Number, *, complete: bool = False) -> Number | None:
        """Read the epoch that a text starts with, or, when `complete`, that it is; None when it does not fit."""
        found = self.match(text)
        if found is None or (complete and text[found[1] :].strip()):
            return None
        return found[0].resolve(zone, now)


def parse_time(text: str, format: str, zone: tzinfo = UTC, now: Number = 0) -> Number | None:
    """Read the epoch that a text starts with; None when it does not fit. `now` supplies a missing date."""
    return compile_time_format(format).parse(text, zone, now)


@lru_cache(maxsize=512)
def compile_time_format(format: str) -> TimeFormat:
    """Compile a format for reading."""
    try:
        return TimeFormat(format, re.compile(_expression(format), re.IGNORECASE | re.ASCII))
    except (KeyError, re.error):
        return TimeFormat(format, None)


def _expression(format: str) -> str:
    """Return the regular expression of a format; a variable that occurs again must only fit."""
    seen: set[str] = set()
    parts = []
    position = 0
    for found in VARIABLE.finditer(format):
        parts += [_literal(format[position : found.start()]), _piece(found, seen)]
        position = found.end()
    return "".join([*parts, _literal(format[position:])])


def _literal(text: str) -> str:
    """Return the expression of the text between variables; a lone `%` there is a variable that is none."""
    if "%" in text:
        raise KeyError(text)
    return "".join(r"\s*" if part.isspace() else re.escape(part) for part in re.findall(r"\s+|\S+", text))


def _piece(found: re.Match[str], seen: set[str]) -> str:
    """Return the expression of one variable."""
    name, width = found["name"], found["width"]
    if name in COMPOSITES:
        inner = [_literal_or_piece(part, seen) for part in re.split(r"(%[A-Za-z])", COMPOSITES[name])]
        return "".join(inner)
    if name in _FRACTIONS:
        digits = int(width or 0) or _FRACTIONS[name]
        # Right after whole seconds the fraction has exactly its digits: nothing else divides %s%3N.
        least = digits if found.string[: found.start()].endswith("%s") else 1
        return _group("fraction", rf"[0-9]{{{least},{digits}}}", seen)
    field, expression = _VARIABLES[name]
    group = _group(field, expression, seen)
    # What a number took it keeps: a day of two digits is no day and hour of one digit each. %s%3N must be divided.
    return group if field == "epoch" else f"(?>{group})"


def _literal_or_piece(part: str, seen: set[str]) -> str:
    found = VARIABLE.fullmatch(part)
    return _piece(found, seen) if found else _literal(part)


def _group(field: str, expression: str, seen: set[str]) -> str:
    if not field or field in seen:
        return f"(?:{expression})"
    seen.add(field)
    return f"(?P<{field}>{expression})"


def _fields(values: dict[str, str]) -> TimeFields | None:
    """Turn the texts of the variables into numbers; None for a time zone that is none."""
    zone = _zone(values)
    if zone is None and ("offset" in values or "minutes" in values or "zone" in values):
        return None
    digits = values.get("fraction", "")
    return TimeFields(
        epoch=_integer(values, "epoch"),
        year=_year(values),
        month=_month(values),
        day=_integer(values, "day"),
        day_of_year=_integer(values, "day_of_year"),
        hour=_hour(values),
        minute=_integer(values, "minute"),
        second=_integer(values, "second"),
        fraction=Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0),
        zone=zone,
        has_week="week" in values,
    )


def _integer(values: dict[str, str], field: str) -> int | None:
    return int(values[field]) if field in values else None


def _year(values: dict[str, str]) -> int | None:
    """Return the year; two digits from 69 on are of the twentieth century."""
    if "year" in values or "short_year" not in values:
        return _integer(values, "year")
    short = int(values["short_year"])
    if "century" in values:
        return int(values["century"]) * 100 + short
    return short + (1900 if short >= 69 else 2000)


def _month(values: dict[str, str]) -> int | None:
    if "month_name" not in values:
        return _integer(values, "month")
    return _ABBREVIATED_MONTHS.index(values["month_name"][:3].lower()) + 1


def _hour(values: dict[str, str]) -> int | None:
    """Return the hour; one of twelve is in the morning unless the text says otherwise."""
    if "short_hour" not in values:
        return _integer(values, "hour")
    afternoon = values.get("half", "a").lower().startswith("p")
    return int(values["short_hour"]) % 12 + (12 if afternoon else 0)


def _zone(values: dict[str, str]) -> tzinfo | None:
    """Return the time zone that a text names, None when it names none that exists."""
    if "minutes" in values:
        return timezone(timedelta(minutes=int(values["minutes"]))) if abs(int(values["minutes"])) < 1440 else None
    if "offset" in values:
        return _offset(values["offset"])
    name = values.get("zone", "")
    return _offset(name) if name.startswith(("+", "-")) else _named_zone(name) if name else None


def _offset(text: str) -> tzinfo | None:
    if text.lower() == "z":
        return UTC
    digits = text[1:].replace(":", "").ljust(6, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:]))
    if offset >= timedelta(days=1):
        return None
    return timezone(-offset if text.startswith("-") else offset)


@lru_cache(maxsize=256)
def _named_zone(name: str) -> tzinfo | None:
    """Return the zone of an abbreviation such as EST or of a name such as Europe/Vienna."""
    hours = _ABBREVIATED_ZONES.get(name.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours), name.upper()) if hours else UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _names(names: tuple[str, ...]) -> str:
    """Return the expression of names, in full or abbreviated."""
    return "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in names)


_FRACTIONS = {"N": 9, "Q": 9, "f": 9}
_TO_53 = "5[0-3]|[0-4]?[0-9]"
_TO_23 = r"\s?(?:2[0-3]|[01]?[0-9])"
_TO_12 = r"\s?(?:1[0-2]|0?[1-9])"
_OFFSET = r"Z|[+-][0-9]{1,2}(?::?[0-5][0-9]){0,2}"
_VARIABLES: dict[str, tuple[str, str]] = {
    "%": ("", "%"),
    "A": ("", _names(DAYS)),
    "B": ("month_name", _names(MONTHS)),
    "C": ("century", "[0-9]{2}"),
    "Ez": ("minutes", "[+-]?[0-9]{1,4}"),
    "G": ("week", "[0-9]{4}"),
    "H": ("hour", _TO_23),
    "I": ("short_hour", _TO_12),
    "M": ("minute", "[0-5]?[0-9]"),
    "P": ("half", "[ap]m"),
    "S": ("second", "60|[0-5]?[0-9]"),
    "U": ("week", _TO_53),
    "V": ("week", _TO_53),
    "W": ("week", _TO_53),
    "Y": ("year", "[0-9]{4}"),
    "Z": ("zone", rf"[A-Z][A-Z_]*(?:/[A-Z_+-]+[0-9]*)*|{_OFFSET}"),
    "a": ("", _names(DAYS)),
    "b": ("month_name", _names(MONTHS)),
    "d": ("day", r"\s?(?:3[01]|[12][0-9]|0?[1-9])"),
    "e": ("day", r"\s?(?:3[01]|[12][0-9]|0?[1-9])"),
    "g": ("week", "[0-9]{2}"),
    "h": ("month_name", _names(MONTHS)),
    "j": ("day_of_year", "36[0-6]|3[0-5][0-9]|[0-2]?[0-9]{1,2}"),
    "k": ("hour", _TO_23),
    "l": ("short_hour", _TO_12),
    "m": ("month", r"\s?(?:1[0-2]|0?[1-9])"),
    "n": ("", r"\s+"),
    "p": ("half", r"[ap]\.?m\.?"),
    "s": ("epoch", "-?[0-9]{1,15}"),
    "t": ("", r"\s+"),
    "u": ("", "[1-7]"),
    "w": ("", "[0-6]"),
    "y": ("short_year", "[0-9]{2}"),
    "z": ("offset", _OFFSET),
    ":z": ("offset", _OFFSET),
    "::z": ("offset", _OFFSET),
    ":::z": ("offset", _OFFSET),
}
_ABBREVIATED_MONTHS = [name[:3].lower() for name in MONTHS]
_ABBREVIATED_ZONES: dict[str, float] = {
    **dict.fromkeys(("UTC", "GMT", "Z", "WET", "UCT"), 0),
    **dict.fromkeys(("CET", "BST", "WEST", "MET"), 1),
    **dict.fromkeys(("CEST", "EET", "SAST", "MEST"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    "IST": 5.5,
    "SGT": 8,
    "HKT": 8,
    "JST": 9,
    "KST": 9,
    "ACST": 9.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "ADT": -3,
    "BRT": -3,
    **dict.fromkeys(("AST", "EDT"), -4),
    **dict.fromkeys(("EST", "CDT"), -5),
    **dict.fromkeys(("CST", "MDT"), -6),
    **dict.fromkeys(("MST", "PDT"), -7),
    **dict.fromkeys(("PST", "AKDT"), -8),
    "AKST": -9,
    "HST": -10,
}
