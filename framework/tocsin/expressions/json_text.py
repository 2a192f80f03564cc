"""JSON as text and as values.

Numbers keep the digits that they were written with, objects the order of their keys, and text is written compactly, so
that a document which is read and written again differs in blanks only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from tocsin.errors import TocsinError
from tocsin.expressions.values import Number, Scalar, Value, as_double, looks_numeric, to_number, to_text

__all__ = ["Json", "JsonError", "JsonText", "Numeral", "json_of", "parse_json", "parse_json_or_none", "write_json"]

_DEEPEST = 200

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class JsonError(TocsinError):
    """A text that is no JSON."""


class Numeral(str):
    """A number in a JSON document, by its digits."""

    __slots__ = ()

    @property
    def number(self) -> Number:
        """The number that the digits stand for."""
        number = to_number(str(self))
        assert number is not None
        return number


class JsonText(str):
    """Text that a JSON function made: inside another JSON value it is a value, not a text in quotes."""

    __slots__ = ()


def parse_json(text: str) -> Json:
    """Parse a JSON document; raise `JsonError` for any other text. The result is shared: do not change it.

    A document that is nested more than 200 levels deep is no JSON, so that nobody needs to fear for the stack.
    """
    try:
        return _parse(text)
    except (ValueError, RecursionError) as error:
        raise JsonError(f"not JSON: {error}") from error


def parse_json_or_none(text: str) -> dict[str, Json] | list[Json] | None:
    """Parse a JSON object or array; None for any other text. The result is shared: do not change it."""
    if text.lstrip(" \t\r\n")[:1] not in {"{", "["}:
        return None
    try:
        document = parse_json(text)
    except JsonError:
        return None
    return document if isinstance(document, dict | list) else None


@lru_cache(maxsize=64)
def _parse(text: str) -> Json:
    parsed: Json = _DECODER.decode(text)
    if text.count("{") + text.count("[") > _DEEPEST and _is_deep(parsed):
        raise ValueError("it is nested too deeply")
    return parsed


def _is_deep(document: Json) -> bool:
    """Whether a document is nested more than the deepest level, found without recursion."""
    level = [document]
    for _ in range(_DEEPEST):
        level = [item for value in level for item in _members(value)]
    return bool(level)


def _members(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_int=Numeral, parse_float=Numeral, parse_constant=_refuse_constant)


def write_json(value: Json) -> str:
    """Write a value as compact JSON."""
    match value:
        case Numeral():
            return str(value)
        case str():
            return _quoted(value)
        case dict():
            return "{" + ",".join(f"{_quoted(key)}:{write_json(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(write_json, value)) + "]"
        case bool() | None:
            return json.dumps(value)
        case _:
            return to_text(as_double(value))


def _quoted(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False)


def json_of(value: Value | None) -> Json:
    """Return what a value of an expression is in JSON: made by a JSON function itself, else a number, text or array.

    Numbers and booleans are what expressions computed; a text stays a text also when it looks like a number.
    """
    if isinstance(value, tuple):
        return [_json_of_scalar(item) for item in value]
    return None if value is None else _json_of_scalar(value)


def _json_of_scalar(value: Scalar) -> Json:
    if isinstance(value, JsonText):
        return parse_json(value)
    if isinstance(value, bool) or type(value) is str:
        return value
    text = to_text(value)
    return Numeral(text) if looks_numeric(text) else text
