"""Functions that tell what a value is."""

from __future__ import annotations

import json

from tocsin.expressions.functions.declaration import Text, Value, function
from tocsin.expressions.values import to_number, to_text

__all__ = [
    "isarray",
    "isbool",
    "isdouble",
    "isint",
    "ismv",
    "isnotnull",
    "isnull",
    "isnum",
    "isobject",
    "isstr",
    "typeof",
]


@function("isnull")
def isnull(value: Value | None) -> bool:
    """Whether the value is null, as a field that is not there is."""
    return value is None


@function("isnotnull")
def isnotnull(value: Value | None) -> bool:
    """Whether the value is anything but null."""
    return value is not None


@function("isnum")
def isnum(value: Value | None) -> bool:
    """Whether the value is a number or a text that looks like one."""
    return to_number(value) is not None


@function("isint")
def isint(value: Value | None) -> bool:
    """Whether the value is a number that is written without decimals."""
    return to_number(value) is not None and not isdouble(value)


@function("isdouble")
def isdouble(value: Value | None) -> bool:
    """Whether the value is a number that is written with decimals."""
    if value is None or to_number(value) is None:
        return False
    return isinstance(to_number(to_text(value)), float) and not to_text(value).lstrip("+-").isdigit()


@function("isstr")
def isstr(value: Value | None) -> bool:
    """Whether the value is a text that does not look like a number; a multivalue is a text."""
    return value is not None and not isinstance(value, bool) and to_number(value) is None


@function("isbool")
def isbool(value: Value | None) -> bool:
    """Whether the value is the result of a condition; the words true and false are texts."""
    return isinstance(value, bool)


@function("ismv")
def ismv(value: Value | None) -> bool:
    """Whether the value is a multivalue: it holds two values or more."""
    return isinstance(value, tuple)


@function("isarray")
def isarray(value: Value | None) -> bool:
    """Whether the value is a text that is a JSON array."""
    return isinstance(_parse_json(value), list)


@function("isobject")
def isobject(value: Value | None) -> bool:
    """Whether the value is a text that is a JSON object."""
    return isinstance(_parse_json(value), dict)


def _parse_json(value: Value | None) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else None
    except ValueError:
        return None


@function("typeof")
def typeof(value: Value | None) -> Text:
    """Name the type of a value: Number, String, Boolean or, of null, Invalid."""
    if value is None:
        return "Invalid"
    if isinstance(value, bool):
        return "Boolean"
    return "String" if to_number(value) is None else "Number"
