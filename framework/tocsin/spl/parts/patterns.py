"""Arguments that are regular expressions."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.parts.words import PATTERN
from tocsin.spl.trees.clause import RegexLiteral

__all__ = ["REGEX"]


@dataclass(frozen=True, slots=True)
class _Regex:
    """A regular expression in double quotes, or the bare rest of the stage."""

    describes: str = PATTERN.describes

    def accepts(self, cursor: Cursor) -> bool:
        return PATTERN.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> RegexLiteral:
        cursor.skip()
        start = cursor.position
        text = PATTERN.read(cursor, stop)
        return RegexLiteral(text=text, span=Span(start, cursor.position))

    def write(self, value: RegexLiteral) -> str:
        return PATTERN.write(value.text)


REGEX = _Regex()
