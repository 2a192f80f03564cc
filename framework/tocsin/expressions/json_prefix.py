"""The fields in the first part of a JSON document that is cut off: `spath` reads no further than its limit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tocsin.expressions.json_paths import field_text
from tocsin.expressions.json_text import Json, Numeral

__all__ = ["json_prefix_fields"]

_BLANKS = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_LITERAL = re.compile(r"true|false|null|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ENDS = frozenset(" \t\r\n,]}")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}


class _CutError(Exception):
    """The text ends, or is no JSON any more."""


def json_prefix_fields(text: str) -> dict[str, list[str]]:
    """Return the fields whose values are complete, up to where the text ends or is no JSON any more."""
    fields: dict[str, list[str]] = {}
    try:
        for name, value in _Scanner(text).leaves():
            fields.setdefault(name, []).append(field_text(value))
    except (_CutError, RecursionError):
        pass
    return fields


class _Scanner:
    """Reads a document from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def leaves(self, name: str = "") -> Iterator[tuple[str, Json]]:
        """Read a value; give its scalars with their names."""
        match self._peek():
            case "{":
                yield from self._object(name)
            case "[":
                yield from self._array(name)
            case '"':
                yield name, self._string()
            case _:
                yield name, self._literal()

    def _peek(self) -> str:
        blanks = _BLANKS.match(self._text, self._position)
        self._position = blanks.end() if blanks else self._position
        if self._position >= len(self._text):
            raise _CutError
        return self._text[self._position]

    def _take(self, *wanted: str) -> str:
        character = self._peek()
        if character not in wanted:
            raise _CutError
        self._position += 1
        return character

    def _object(self, name: str) -> Iterator[tuple[str, Json]]:
        self._take("{")
        prefix = f"{name}." if name else ""
        separator = "{" if self._peek() != "}" else self._take("}")
        while separator != "}":
            if self._peek() != '"':
                raise _CutError
            key = self._string()
            self._take(":")
            yield from self.leaves(prefix + key)
            separator = self._take(",", "}")

    def _array(self, name: str) -> Iterator[tuple[str, Json]]:
        self._take("[")
        separator = "[" if self._peek() != "]" else self._take("]")
        while separator != "]":
            yield from self.leaves(name + "{}")
            separator = self._take(",", "]")

    def _string(self) -> str:
        found = _STRING.match(self._text, self._position)
        if found is None:
            raise _CutError
        self._position = found.end()
        try:
            return str(json.loads(found[0]))
        except ValueError as error:
            raise _CutError from error

    def _literal(self) -> Json:
        found = _LITERAL.match(self._text, self._position)
        # Where nothing ends it, a number may go on behind the cut.
        if found is None or self._text[found.end() : found.end() + 1] not in _ENDS:
            raise _CutError
        self._position = found.end()
        return _WORDS[found[0]] if found[0] in _WORDS else Numeral(found[0])
