"""Functions that turn values of one kind into another."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable

from tocsin.expressions.functions.declaration import Number, Scalar, Text, Value, Values, function, invalid
from tocsin.expressions.json_paths import field_text
from tocsin.expressions.json_text import JsonText, json_of, parse_json_or_none, write_json
from tocsin.expressions.print_format import PrintFormat, parse_print_format
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import fixed_text, measured, to_number, to_text, values_of
from tocsin.spl.trees import Call, NumberLiteral, TextLiteral

__all__ = [
    "ipmask",
    "printf",
    "toarray",
    "tobool",
    "todouble",
    "toint",
    "tomv",
    "tonumber",
    "toobject",
    "tostring",
]

_DECIMAL = 10
_DAY = 86400
_TRUTH = {"true": True, "t": True, "yes": True, "y": True, "false": False, "f": False, "no": False, "n": False}


def _is_convertible(call: Call, scope: Scope) -> None:
    """Refuse a literal that is no number in its base."""
    text, *rest = call.arguments
    base = to_number(rest[0].text) if rest and isinstance(rest[0], NumberLiteral) else None if rest else _DECIMAL
    if isinstance(text, TextLiteral) and base is not None and tonumber(text.text, int(base)) is None:
        invalid(call, scope, f"'{text.text}' is no number")


@function("tonumber", check=_is_convertible)
def tonumber(text: Scalar, base: int = _DECIMAL) -> Number | None:
    """Read a number, in base 10 or another."""
    if base == _DECIMAL:
        return measured(text)
    if isinstance(text, bool) or not 2 <= base <= 36:
        return None
    digits = to_text(text)
    try:
        return None if digits != digits.strip() or "_" in digits else int(digits, base)
    except ValueError:
        return None


@function("toint", check=_is_convertible)
def toint(text: Scalar, base: int = _DECIMAL) -> int | None:
    """Read a number and round it down to an integer."""
    number = int(text) if isinstance(text, bool) else tonumber(text, base)
    return None if number is None or not math.isfinite(number) else math.floor(number)


@function("todouble", check=_is_convertible)
def todouble(text: Scalar, base: int = _DECIMAL) -> float | None:
    """Read a number as one with decimals."""
    number = int(text) if isinstance(text, bool) else tonumber(text, base)
    return None if number is None else float(number)


@function("tobool")
def tobool(value: Scalar) -> bool | None:
    """Read a truth value: of a number whether it is not 0, of a text what it says."""
    if isinstance(value, bool):
        return value
    number = to_number(value)
    return _TRUTH.get(to_text(value).lower()) if number is None else number != 0


def _hexadecimal(number: Number) -> str:
    return f"{'-' if number < 0 else ''}0x{abs(int(number)):X}"


def _binary(number: Number) -> str:
    return f"{'-' if number < 0 else ''}{abs(int(number)):b}"


def _commas(number: Number) -> str:
    if float(number).is_integer():
        return f"{int(number):,}"
    whole, _, decimals = fixed_text(number, 2).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{abs(int(whole)):,}.{decimals}"


def _duration(number: Number) -> str:
    whole, _, decimals = fixed_text(abs(number), 6).partition(".")
    days, seconds = divmod(int(whole), _DAY)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    fraction = f".{decimals}" if decimals.strip("0") else ""
    return f"{'-' if number < 0 else ''}{f'{days}+' if days else ''}{clock}{fraction}"


_WRITERS: dict[str, Callable[[Number], str]] = {
    "hex": _hexadecimal,
    "binary": _binary,
    "commas": _commas,
    "duration": _duration,
}


def _writer(name: str) -> Callable[[Number], str]:
    if name not in _WRITERS:
        raise ValueError(f"'{name}' is none of {', '.join(_WRITERS)}")
    return _WRITERS[name]


@function("tostring", prepare={"format": _writer}, per_value=True)
def tostring(value: Scalar, format: Callable[[Number], str] | None = None) -> Text | None:
    """Write a value as text, a number also in hexadecimal or binary digits, with commas, or as a duration."""
    if format is None:
        return to_text(value)
    number = to_number(value)
    return None if number is None or not math.isfinite(number) else format(number)


def _fits_arguments(call: Call, scope: Scope) -> None:
    """Refuse a literal format that asks for more or fewer arguments than there are."""
    format = call.arguments[0]
    if isinstance(format, TextLiteral):
        try:
            wanted = parse_print_format(format.text).argument_count
        except ValueError as error:
            invalid(call, scope, str(error))
        if wanted != len(call.arguments) - 1:
            invalid(call, scope, f"the format asks for {wanted} arguments, not {len(call.arguments) - 1}")


@function("printf", prepare={"format": parse_print_format}, check=_fits_arguments)
def printf(format: PrintFormat, *values: Scalar) -> Text | None:
    """Write values in a format, as C does."""
    return format.write(values)


@function("ipmask")
def ipmask(mask: Text, address: Text) -> Text | None:
    """Keep the bits of an IP address that a mask has, and clear the others."""
    try:
        kept, masked = ipaddress.ip_address(mask), ipaddress.ip_address(address)
    except ValueError:
        return None
    if kept.version != masked.version:
        return None
    return str(type(masked)(int(kept) & int(masked)))


@function("toarray")
def toarray(value: Value) -> Text:
    """Make a JSON array of a multivalue, or of a single value; a JSON array stays one."""
    if isinstance(value, str) and isinstance(parse_json_or_none(value), list):
        return JsonText(value)
    return JsonText(write_json([json_of(item) for item in values_of(value)]))


@function("toobject")
def toobject(text: Text) -> Text | None:
    """Give a text that is a JSON object, null for any other."""
    return JsonText(text) if isinstance(parse_json_or_none(text), dict) else None


@function("tomv")
def tomv(value: Value) -> Values:
    """Make a multivalue of a JSON array; any other value stays as it is."""
    document = parse_json_or_none(value) if isinstance(value, str) else None
    return tuple(map(field_text, document)) if isinstance(document, list) else values_of(value)
