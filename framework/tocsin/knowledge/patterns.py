"""Regexes of knowledge objects: PCRE2, and Python's own engine for the patterns that both read alike.

Extraction runs its regexes over every event that a search keeps. Python's engine finds the same matches ten times as
fast for the plain patterns that most extractions are; whatever might differ is left to PCRE2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tocsin.expressions.regexes import Match, Regex, RegexLimitError, compile_regex, tokenize
from tocsin.expressions.regexes.tokens import Kind, Token
from tocsin.knowledge.block_patterns import block_pattern

__all__ = ["Pattern", "common_pattern", "compile_pattern"]

_COMMON_ESCAPES = frozenset({r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\A", r"\n", r"\r", r"\t", r"\f"})
_LEADING_FLAGS = re.compile(r"\(\?([ms]+)\)")
_COMMON_OPENINGS = re.compile(r"\((?:\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|:|=|!|<=|<!))?\Z", re.ASCII)
_COMMON_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??\Z")
_CLASS_ITEM = re.compile(r"\\[dDwWsSnrtf]|\\[^A-Za-z0-9]|[^\\\[]", re.DOTALL)


class Pattern(Protocol):
    """A compiled pattern: what extraction asks of a regex engine."""

    @property
    def group_count(self) -> int: ...

    @property
    def names(self) -> Mapping[str, tuple[int, ...]]: ...

    def search(self, text: str) -> Match | None: ...

    def finditer(self, text: str, position: int = 0) -> Iterator[Match]: ...

    def findall(self, text: str) -> list[tuple[str, ...]]:
        """Return the groups of every match; one that took no part is empty."""


def compile_pattern(pattern: str) -> Pattern:
    """Compile a pattern; raise `RegexError` for a malformed one. A match that exceeds the match limit is no match."""
    regex = compile_regex(pattern)
    block = block_pattern(pattern)
    if block is not None:
        return block
    common = common_pattern(pattern)
    return _Common(common) if common is not None else _Pcre(regex)


class _Common:
    """A pattern that Python's engine reads as PCRE2 does."""

    __slots__ = ("findall", "finditer", "group_count", "names", "search")

    def __init__(self, compiled: re.Pattern[str]) -> None:
        self.group_count = compiled.groups
        self.names = {name: (number,) for name, number in compiled.groupindex.items()}
        self.search: Any = compiled.search
        self.finditer: Any = compiled.finditer
        self.findall: Any = compiled.findall if compiled.groups > 1 else self._one_by_one

    def _one_by_one(self, text: str) -> list[tuple[str, ...]]:
        return [match.groups("") for match in self.finditer(text)]


class _Pcre:
    """Any other pattern."""

    __slots__ = ("_regex", "group_count", "names")

    def __init__(self, regex: Regex) -> None:
        self._regex = regex
        self.group_count = regex.group_count
        self.names = regex.names

    def search(self, text: str) -> Match | None:
        try:
            return self._regex.search(text)
        except RegexLimitError:
            return None

    def finditer(self, text: str, position: int = 0) -> Iterator[Match]:
        try:
            for match in self._regex.finditer(text):
                if match.span()[0] >= position:
                    yield match
        except RegexLimitError:
            return

    def findall(self, text: str) -> list[tuple[str, ...]]:
        numbers = range(1, self.group_count + 1)
        return [tuple(match.group(number) or "" for number in numbers) for match in self.finditer(text)]


def common_pattern(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern compiled by Python's engine, or None unless it is certain to mean the same there."""
    flags = re.ASCII
    if leading := _LEADING_FLAGS.match(pattern):
        flags |= re.MULTILINE if "m" in leading[1] else re.NOFLAG
        flags |= re.DOTALL if "s" in leading[1] else re.NOFLAG
        pattern = pattern[leading.end() :]
    tokens = tokenize(pattern)
    pieces = [_translate(token) for token in tokens]
    if any(piece is None for piece in pieces) or not _is_common(tokens, bool(flags & re.MULTILINE)):
        return None
    try:
        return re.compile("".join(piece for piece in pieces if piece), flags)
    except re.error:
        return None


def _translate(token: Token) -> str | None:
    """Write a token in Python's dialect, or give None where the dialects may part."""
    text = token.text
    match token.kind:
        case Kind.LITERAL:
            return re.escape(token.value)
        case Kind.ESCAPE:
            return r"\Z" if text == r"\z" else text if text in _COMMON_ESCAPES else None
        case Kind.CLASS:
            return _translate_class(text)
        case Kind.OPEN:
            if not _COMMON_OPENINGS.match(text):
                return None
            return f"(?P<{token.value}>" if token.value else text
        case Kind.QUANTIFIER:
            return text if _COMMON_QUANTIFIER.match(text) else None
        case Kind.COMMENT:
            return None
        case _:
            return text


def _translate_class(text: str) -> str | None:
    """Write a character class with everything escaped that Python might take for a set operation."""
    negated = text.startswith("[^")
    inner = text[2 if negated else 1 : -1]
    items = _CLASS_ITEM.findall(inner)
    if not inner or inner[0] == "]" or "".join(items) != inner:
        return None
    written = "".join(re.escape(item) if item in "&~|#" and item else item for item in items)
    return f"[{'^' if negated else ''}{written}]"


@dataclass(slots=True)
class _Group:
    looks_around: bool
    captures: bool
    repeats: bool = False


def _is_common(tokens: Sequence[Token], multiline: bool) -> bool:
    """Whether repetition, captures and line anchors stay within what both engines do alike."""
    groups: list[_Group] = []
    for index, token in enumerate(tokens):
        if token.kind is Kind.OPEN:
            captures = token.text == "(" or bool(token.value)
            if captures and any(group.looks_around for group in groups):
                return False
            groups.append(_Group(token.text.startswith(("(?=", "(?!", "(?<=", "(?<!")), captures))
        elif token.kind is Kind.QUANTIFIER:
            for group in groups:
                group.repeats = True
        elif token.kind is Kind.CLOSE:
            if not groups or not _closes_well(groups, _quantifier(tokens, index + 1)):
                return False
        elif token.kind is Kind.START and multiline and not _consumes(tokens, index + 1):
            return False
    return not groups


def _closes_well(groups: list[_Group], quantifier: str) -> bool:
    """Close the innermost group: one that is repeated may hold neither captures nor repetition."""
    closed = groups.pop()
    if groups:
        groups[-1].captures |= closed.captures
    plain = not (closed.captures or closed.repeats or closed.looks_around)
    return plain or quantifier in ("", "?")


def _quantifier(tokens: Sequence[Token], index: int) -> str:
    found = tokens[index] if index < len(tokens) else None
    return found.text if found is not None and found.kind is Kind.QUANTIFIER else ""


def _consumes(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token takes at least one character: then `^` cannot match after a last line end."""
    if index >= len(tokens) or tokens[index].kind not in (Kind.LITERAL, Kind.CLASS, Kind.DOT):
        return False
    return not _quantifier(tokens, index + 1).startswith(("?", "*", "{0"))
