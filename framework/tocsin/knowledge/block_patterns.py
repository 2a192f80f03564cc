"""Patterns that cut out what stands between two texts: `(?s)<a>(.*?)</a>` and `(?s)<a[^>]*>(.*?)</a>`.

Blocks of markup are found by plain text search: the first opening text after which the closing text occurs begins the
match, and the first closing text after it ends it, exactly as the lazy repetition would have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.expressions.regexes import Match, tokenize
from tocsin.expressions.regexes.tokens import Kind, Token

__all__ = ["BlockPattern", "block_pattern"]

_DOTALL = "(?s)"


@dataclass(slots=True)
class BlockMatch:
    """A block: the span of the whole match and that of what is inside. Nothing changes it; frozen, it would be slow."""

    text: str
    whole: tuple[int, int]
    inner: tuple[int, int]

    def group(self, key: int | str = 0, /) -> str:
        """Return the text of the match, or of the block inside it."""
        start, end = self.inner if key == 1 else self.span(key)
        return self.text[start:end]

    def span(self, key: int | str = 0, /) -> tuple[int, int]:
        """Return where the match, or the block inside it, starts and ends."""
        if key not in (0, 1):
            raise IndexError(f"no such group: {key!r}")
        return self.inner if key else self.whole


@dataclass(frozen=True, slots=True)
class BlockPattern:
    """Text between an opening text, which may go on up to a certain character, and a closing text."""

    opening: str
    until: str
    closing: str

    @property
    def group_count(self) -> int:
        """One: the block."""
        return 1

    @property
    def names(self) -> Mapping[str, tuple[int, ...]]:
        """The group has no name."""
        return {}

    def search(self, text: str, position: int = 0) -> Match | None:
        """Return the first block."""
        start = text.find(self.opening, position)
        if start < 0:
            return None
        inner = start + len(self.opening)
        if self.until:
            inner = text.find(self.until, inner) + 1
            if inner == 0:
                return None
        end = text.find(self.closing, inner)
        return None if end < 0 else BlockMatch(text, (start, end + len(self.closing)), (inner, end))

    def finditer(self, text: str, position: int = 0) -> Iterator[Match]:
        """Yield the blocks from left to right."""
        match = self.search(text, position)
        while match is not None:
            yield match
            match = self.search(text, match.span()[1])

    def findall(self, text: str) -> list[tuple[str, ...]]:
        """Return what is inside every block."""
        return [(match.group(1) or "",) for match in self.finditer(text)]


def block_pattern(pattern: str) -> BlockPattern | None:
    """Return the pattern as one that cuts out blocks, or None when it is of another shape."""
    if not pattern.startswith(_DOTALL):
        return None
    tokens = tokenize(pattern[len(_DOTALL) :])
    marks = [i for i, token in enumerate(tokens) if token.kind is not Kind.LITERAL]
    if not marks or marks[0] == 0:
        return None
    opening, rest = _literal(tokens[: marks[0]]), tokens[marks[0] :]
    until = _until(rest)
    rest = rest[3:] if until else rest
    if [token.text for token in rest[:4]] != ["(", ".", "*?", ")"] or not rest[4:]:
        return None
    closing = rest[4:]
    if any(token.kind is not Kind.LITERAL for token in closing):
        return None
    return BlockPattern(opening, until, _literal(closing))


def _until(tokens: Sequence[Token]) -> str:
    """Return the character x of `[^x]*x` at the start, or nothing."""
    if len(tokens) < 3 or tokens[0].kind is not Kind.CLASS or tokens[1].text != "*":
        return ""
    character = tokens[2].value
    return character if tokens[2].kind is Kind.LITERAL and tokens[0].text == f"[^{character}]" else ""


def _literal(tokens: Sequence[Token]) -> str:
    return "".join(token.value for token in tokens)
