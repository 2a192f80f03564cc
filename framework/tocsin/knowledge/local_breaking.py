"""Line breakers that can be applied to bytes at any place: what their matches can hold is known and little."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.events.breaking import LocalBreaker
from tocsin.expressions.regexes import tokenize
from tocsin.expressions.regexes.tokens import Kind, Token
from tocsin.knowledge.patterns import common_pattern

__all__ = ["local_breaker"]

_FLAGS = re.compile(r"\(\?[ms]+\)")
_BEYOND_ASCII = "\x80\xa0é€中\N{KELVIN SIGN}"
_LOOKAHEADS = ("(?=", "(?!")
_MAY_BE_ABSENT = ("?", "*", "{0", "{,")


class _NotLocalError(Exception):
    """A pattern whose matches cannot be told from within."""


def local_breaker(pattern: str) -> LocalBreaker | None:
    """Return the line breaker for bytes, or None where it would have to see everything before a match."""
    common = common_pattern(pattern)
    if common is None or not common.pattern.isascii():
        return None
    flags = _FLAGS.match(pattern)
    tokens = tokenize(pattern[flags.end() :] if flags else pattern)
    try:
        reader = _Reader(tokens)
        characters, may_be_empty = reader.alternatives()
    except _NotLocalError:
        return None
    if may_be_empty or reader.position < len(tokens):
        return None
    compiled = re.compile(common.pattern.encode(), common.flags & (re.DOTALL | re.MULTILINE))
    return LocalBreaker(find=compiled.finditer, groups=compiled.groups, characters=bytes(sorted(characters)))


@dataclass(slots=True)
class _Reader:
    """Reads from the tokens of a pattern which characters its matches hold, and whether they may hold none."""

    tokens: Sequence[Token]
    position: int = 0

    def alternatives(self) -> tuple[set[int], bool]:
        characters, may_be_empty = self._branch()
        while self._kind() is Kind.ALTERNATION:
            self.position += 1
            more, empty = self._branch()
            characters |= more
            may_be_empty |= empty
        return characters, may_be_empty

    def _branch(self) -> tuple[set[int], bool]:
        characters: set[int] = set()
        may_be_empty = True
        while self._kind() not in (None, Kind.ALTERNATION, Kind.CLOSE):
            more, empty = self._item()
            if self._kind() is Kind.QUANTIFIER:
                empty |= self.tokens[self.position].text.startswith(_MAY_BE_ABSENT)
                self.position += 1
            characters |= more
            may_be_empty &= empty
        return characters, may_be_empty

    def _item(self) -> tuple[set[int], bool]:
        token = self.tokens[self.position]
        self.position += 1
        match token.kind:
            case Kind.LITERAL:
                return {ord(token.value)}, False
            case Kind.ESCAPE | Kind.CLASS:
                return _characters(token.text), False
            case Kind.OPEN if not token.text.startswith("(?<") or token.value:
                found = self.alternatives()
                self.position += 1
                return (set(), True) if token.text in _LOOKAHEADS else found
            case _:
                raise _NotLocalError

    def _kind(self) -> Kind | None:
        return self.tokens[self.position].kind if self.position < len(self.tokens) else None


def _characters(text: str) -> set[int]:
    """Return the ASCII characters that an escape or a class stands for."""
    one = common_pattern(text)
    if one is None or any(map(one.fullmatch, _BEYOND_ASCII)):
        raise _NotLocalError
    found = {code for code in range(128) if one.fullmatch(chr(code))}
    if not found:
        raise _NotLocalError
    return found
