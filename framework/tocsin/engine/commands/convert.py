"""convert: turn values into other forms, such as epoch times into dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.diagnostics import nearest
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.scope import Scope
from tocsin.expressions.time import format_time, parse_time
from tocsin.expressions.values import Number, Row, Scalar, Value, multivalue, to_number, to_text, values_of
from tocsin.spl.fieldset import FieldSet, matches_wildcard
from tocsin.spl.parts import CONVERSIONS, TEXT
from tocsin.spl.trees.clause import Conversion

__all__ = ["Convert"]

Converter = Callable[[Scalar], Scalar | None]
_DEFAULT_FORMAT = "%m/%d/%Y %H:%M:%S"
_DURATION = re.compile(r"(?:(\d+)\+)?(\d+):(\d+):(\d+(?:\.\d+)?)")
_MINUTES = re.compile(r"(?:(\d+):)?(\d+(?:\.\d+)?)")
_MEMORY = re.compile(r"(-?\d+(?:\.\d+)?)\s*([kmg]?)b?", re.I)
_MEMORY_UNITS = {"": 1, "k": 1, "m": 1024, "g": 1024 * 1024}
_LEADING_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert(Command):
    """Turn the values of fields into other forms; a value that cannot be converted is left or removed."""

    name = "convert"
    kind = Kind.STREAMING

    timeformat: str = option(TEXT, _DEFAULT_FORMAT, about="the time format that ctime writes and mktime reads")
    conversions: tuple[Conversion, ...] = positional(CONVERSIONS, repeats=True, about="function(field) AS name, …")

    def check(self, context: Context) -> None:
        """Refuse an unknown conversion."""
        for conversion in self.conversions:
            self._converter(conversion, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its values converted."""
        converters = [self._converter(conversion, context) for conversion in self.conversions]
        kept = {conversion.field for conversion in self.conversions if conversion.function == "none"}
        for row in rows:
            for conversion, convert in zip(self.conversions, converters, strict=True):
                for name in list(_matching(conversion.field, row)):
                    if conversion.function == "none" or not _excluded(name, conversion, kept):
                        _store(row, name, conversion, convert)
            yield row

    def _converter(self, conversion: Conversion, context: Context) -> Converter:
        make = _CONVERTERS.get(conversion.function)
        if make is None:
            close = nearest(conversion.function, _CONVERTERS)
            hint = f"did you mean '{close}'?" if close else f"'convert' knows {', '.join(sorted(_CONVERTERS))}"
            context.refuse("SPL297", f"'convert' has no function '{conversion.function}'.", conversion, hint)
        return make(self.timeformat, context.scope)

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new names."""
        if before is None:
            return None
        return tuple(dict.fromkeys([*before, *(c.alias for c in self.conversions if c.alias is not None)]))

    def writes(self) -> FieldSet:
        """Return the new names."""
        return FieldSet.of(*(c.alias for c in self.conversions if c.alias is not None))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind less the new names, and what is converted."""
        aliases = [c.alias for c in self.conversions if c.alias is not None]
        return after.without(aliases) | FieldSet.of(*(c.field for c in self.conversions))


def _matching(pattern: str, row: Row) -> Iterable[str]:
    if "*" not in pattern:
        return (pattern,) if pattern in row else ()
    return (name for name in row if matches_wildcard(name, pattern))


def _excluded(name: str, conversion: Conversion, kept: set[str]) -> bool:
    """Whether `none()` takes this field out of a wildcard."""
    return "*" in conversion.field and any(name == k or matches_wildcard(name, k) for k in kept)


def _store(row: Row, name: str, conversion: Conversion, convert: Converter) -> None:
    converted: Value | None = multivalue(v for v in map(convert, values_of(row[name])) if v is not None)
    target = conversion.alias or name
    if converted is None:
        row.pop(target, None)
    else:
        row[target] = converted


def _ctime(time_format: str, scope: Scope) -> Converter:
    def convert(value: Scalar) -> Scalar | None:
        number = to_number(value)
        return value if number is None else format_time(number, time_format, scope.zone)

    return convert


def _mktime(time_format: str, scope: Scope) -> Converter:
    def convert(value: Scalar) -> Scalar | None:
        return parse_time(to_text(value), time_format, scope.zone, scope.now)

    return convert


def _number(text: str) -> Number | None:
    return to_number(text)


def _automatic(value: Scalar) -> Scalar | None:
    """Return the number that a value says in any of the ways that `convert` knows, or the value."""
    number = _anyhow(value)
    return value if number is None else number


def _anyhow(value: Scalar) -> Scalar | None:
    text = to_text(value)
    return next(
        (found for found in (_number(text), _duration(text), _number(text.replace(",", ""))) if found is not None), None
    )


def _duration(value: Scalar) -> Scalar | None:
    """Return the seconds of `[D+]HH:MM:SS`."""
    found = _DURATION.fullmatch(to_text(value))
    if not found:
        return to_number(value)
    days, hours, minutes, seconds = found.groups()
    whole = int(days or 0) * 86400 + int(hours) * 3600 + int(minutes) * 60
    return whole + (float(seconds) if "." in seconds else int(seconds))


def _milliseconds(value: Scalar) -> Scalar | None:
    """Return the seconds of `[MM:]SS.SSS`."""
    found = _MINUTES.fullmatch(to_text(value))
    if not found:
        return value
    minutes, seconds = found.groups()
    return int(minutes or 0) * 60 + float(seconds)


def _memory(value: Scalar) -> Scalar | None:
    """Return the kilobytes of a size with a unit k, m or g."""
    found = _MEMORY.fullmatch(to_text(value))
    if not found:
        return None
    size = float(found.group(1)) * _MEMORY_UNITS[found.group(2).lower()]
    return int(size) if size.is_integer() else size


def _without_commas(value: Scalar) -> Scalar | None:
    return to_text(value).replace(",", "")


def _without_unit(value: Scalar) -> Scalar | None:
    found = _LEADING_NUMBER.match(to_text(value))
    return found.group() if found else value


def _plainly(convert: Converter) -> Callable[[str, Scope], Converter]:
    return lambda _format, _scope: convert


_CONVERTERS: dict[str, Callable[[str, Scope], Converter]] = {
    "auto": _plainly(_automatic),
    "ctime": _ctime,
    "dur2sec": _plainly(_duration),
    "memk": _plainly(_memory),
    "mktime": _mktime,
    "mstime": _plainly(_milliseconds),
    "none": _plainly(lambda value: value),
    "num": _plainly(_anyhow),
    "rmcomma": _plainly(_without_commas),
    "rmunit": _plainly(_without_unit),
}
