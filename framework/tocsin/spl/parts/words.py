"""Arguments that are words: numbers, truth values, texts, names and lists of names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import quote, quote_field, text_or_quoted, unescape

__all__ = [
    "BOOLEAN",
    "FIELD",
    "FIELDS",
    "INTEGER",
    "NAME",
    "NUMBER",
    "PATTERN",
    "REST",
    "TEXT",
    "Choice",
    "read_name",
]

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)
_TEXT_WORD = re.compile(r'(?:[^\s,|"\[\]()]|\([^\s()|"]*\))+')
_NAME_WORD = re.compile(r"(?:[^\s,|\[\]\"()=]|\([^()|\"]*\))+")
_INTEGER = re.compile(r"[+-]?\d+(?![\w.])")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w)")
_TRUE = frozenset(("true", "t", "1", "yes", "y"))
_FALSE = frozenset(("false", "f", "0", "no", "n"))


def read_name(cursor: Cursor, what: str = "a field name") -> str:
    """Read a name, bare or in quotes."""
    cursor.skip()
    if found := cursor.take(_QUOTED) or cursor.take(_SINGLE):
        return unescape(found.group(1))
    if found := cursor.take(_NAME_WORD):
        return found.group()
    if cursor.position < cursor.end and cursor.text[cursor.position] == '"':
        span = Span(cursor.position, cursor.position + 1)
        cursor.fail("SPL101", "This double quote is never closed.", span, 'add a closing "')
    cursor.fail("SPL109", f"Expected {what} before {cursor.excerpt()}.", cursor.here())


def _starts_name(cursor: Cursor) -> bool:
    cursor.skip()
    return bool(cursor.looks(_QUOTED) or cursor.looks(_SINGLE) or cursor.looks(_NAME_WORD))


@dataclass(frozen=True, slots=True)
class _Boolean:
    describes: str = "true or false"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_TEXT_WORD) is not None

    def read(self, cursor: Cursor, stop: Stop) -> bool:
        span = cursor.here()
        text = _Text().read(cursor, stop)
        if text.lower() in _TRUE:
            return True
        if text.lower() not in _FALSE:
            cursor.fail("SPL116", f"Expected true or false, not '{text}'.", span)
        return False

    def write(self, value: bool) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class _Integer:
    describes: str = "a whole number"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_INTEGER) is not None

    def read(self, cursor: Cursor, stop: Stop) -> int:
        cursor.skip()
        found = cursor.take(_QUOTED) or cursor.take(_INTEGER)
        try:
            return int(found.group().strip('"')) if found else _refuse_number(cursor, self.describes)
        except ValueError:
            return _refuse_number(cursor, self.describes)

    def write(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class _Number:
    describes: str = "a number"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_NUMBER) is not None

    def read(self, cursor: Cursor, stop: Stop) -> float:
        cursor.skip()
        found = cursor.take(_NUMBER)
        return float(found.group()) if found else _refuse_number(cursor, self.describes)

    def write(self, value: float) -> str:
        return str(int(value)) if value.is_integer() else repr(value)


def _refuse_number(cursor: Cursor, wanted: str) -> NoReturn:
    cursor.fail("SPL116", f"Expected {wanted}, not {cursor.excerpt()}.", cursor.here())


@dataclass(frozen=True, slots=True)
class _Text:
    describes: str = "a word or quoted text"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return bool(cursor.looks(_QUOTED) or cursor.looks(_TEXT_WORD))

    def read(self, cursor: Cursor, stop: Stop) -> str:
        if found := cursor.take(_QUOTED):
            return unescape(found.group(1))
        if found := cursor.take(_TEXT_WORD):
            return found.group()
        cursor.fail("SPL105", f"Expected a value before {cursor.excerpt()}.", cursor.here())

    def write(self, value: str) -> str:
        return text_or_quoted(value)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A regular expression: quoted, or (in old content) the bare rest of the stage."""

    describes: str = "a regular expression in double quotes"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> str:
        cursor.skip()
        if found := cursor.take(_QUOTED):
            return unescape(found.group(1))
        if cursor.text[cursor.position] == '"':
            span = Span(cursor.position, cursor.position + 1)
            cursor.fail("SPL101", "This double quote is never closed.", span, 'add a closing "')
        rest = cursor.text[cursor.position : cursor.end].strip()
        cursor.position = cursor.end
        return rest

    def write(self, value: str) -> str:
        return quote(value)


@dataclass(frozen=True, slots=True)
class _Name:
    describes: str = "a field name"

    def accepts(self, cursor: Cursor) -> bool:
        return _starts_name(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> str:
        return read_name(cursor, self.describes)

    def write(self, value: str) -> str:
        return quote_field(value)


@dataclass(frozen=True, slots=True)
class _Fields:
    describes: str = "at least one field name"

    def accepts(self, cursor: Cursor) -> bool:
        return _starts_name(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[str, ...]:
        names = [read_name(cursor)]
        while True:
            cursor.skip_commas()
            if stop(cursor) or not _starts_name(cursor):
                return tuple(names)
            names.append(read_name(cursor))

    def write(self, value: tuple[str, ...]) -> str:
        return ", ".join(quote_field(name) for name in value)


@dataclass(frozen=True, slots=True)
class _Rest:
    """Everything up to the end of the stage, as it is written."""

    describes: str = "arguments"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> str:
        rest = cursor.text[cursor.position : cursor.end].strip()
        cursor.position = cursor.end
        return rest

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words, in any letter case."""

    words: tuple[str, ...]

    @property
    def describes(self) -> str:
        """Name the words."""
        return f"one of {', '.join(self.words)}"

    def accepts(self, cursor: Cursor) -> bool:
        """Whether one of the words stands at the cursor."""
        cursor.skip()
        found = cursor.looks(_TEXT_WORD)
        return found is not None and found.group().lower() in self.words

    def read(self, cursor: Cursor, stop: Stop) -> str:
        """Read the word in lower case."""
        span = cursor.here()
        word = _Text().read(cursor, stop)
        if word.lower() not in self.words:
            hint = cursor.suggest(word, self.words)
            cursor.fail("SPL116", f"Expected {self.describes}, not '{word}'.", span, hint)
        return word.lower()

    def write(self, value: str) -> str:
        """Write the word."""
        return value


BOOLEAN = _Boolean()
INTEGER = _Integer()
NUMBER = _Number()
TEXT = _Text()
PATTERN = _Pattern()
NAME = _Name("a name")
FIELD = _Name()
FIELDS = _Fields()
REST = _Rest()
