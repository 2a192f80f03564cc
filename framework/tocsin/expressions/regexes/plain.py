"""Patterns that are plain text, perhaps anchored: text search does what the engine would do, and faster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.expressions.regexes.interface import Match, Regex
from tocsin.expressions.regexes.replacement import Replacement, parse_replacement
from tocsin.expressions.regexes.tokens import Kind, Token

__all__ = ["compile_plain"]


@dataclass(frozen=True, slots=True)
class PlainMatch:
    """Where a plain text was found."""

    text: str
    start: int

    def group(self, key: int | str = 0, /) -> str | None:
        """Return the text; a plain pattern has no other group."""
        if key != 0:
            raise IndexError(f"no such group: {key!r}")
        return self.text

    def span(self, key: int | str = 0, /) -> tuple[int, int]:
        """Return where the text starts and ends."""
        if key != 0:
            raise IndexError(f"no such group: {key!r}")
        return self.start, self.start + len(self.text)


class PlainRegex(Regex):
    """A text that must stand somewhere in the text searched."""

    __slots__ = ("text",)

    def __init__(self, pattern: str, text: str) -> None:
        super().__init__(pattern, ignore_case=False, names={})
        self.text = text

    @property
    def group_count(self) -> int:
        return 0

    def test(self, text: str) -> bool:
        return self.text in text

    def search(self, text: str) -> Match | None:
        start = text.find(self.text)
        return PlainMatch(self.text, start) if start >= 0 else None

    def finditer(self, text: str) -> Iterator[Match]:
        start = text.find(self.text)
        while start >= 0:
            yield PlainMatch(self.text, start)
            start = text.find(self.text, start + len(self.text))

    def sub(self, replacement: str | Replacement, text: str, count: int = 0) -> str:
        parsed = parse_replacement(replacement) if isinstance(replacement, str) else replacement
        if parsed.text is None:
            return super().sub(parsed, text, count)
        return text.replace(self.text, parsed.text, count or -1)


class AnchoredRegex(Regex):
    """A text at the start, at the end, or being the whole of the text searched."""

    __slots__ = ("at_end", "at_start", "text")

    def __init__(self, pattern: str, text: str, *, at_start: bool, at_end: bool) -> None:
        super().__init__(pattern, ignore_case=False, names={})
        self.text = text
        self.at_start = at_start
        self.at_end = at_end

    @property
    def group_count(self) -> int:
        return 0

    def test(self, text: str) -> bool:
        return self._start(text) >= 0

    def search(self, text: str) -> Match | None:
        start = self._start(text)
        return PlainMatch(self.text, start) if start >= 0 else None

    def finditer(self, text: str) -> Iterator[Match]:
        match = self.search(text)
        return iter(() if match is None else (match,))

    def _start(self, text: str) -> int:
        """Return where the text stands, -1 when it does not; an end is also before a last line break."""
        if self.at_start and not text.startswith(self.text):
            return -1
        if not self.at_end:
            return 0
        end = len(text) - 1 if text.endswith("\n") else len(text)
        start = end - len(self.text)
        found = text.endswith(self.text, 0, end) and (start == 0 or not self.at_start)
        return start if found else -1


def compile_plain(pattern: str, tokens: Sequence[Token], *, ignore_case: bool) -> Regex | None:
    """Return the regex of a pattern that is plain text, None for any other pattern."""
    at_start = bool(tokens) and tokens[0].kind is Kind.START
    at_end = bool(tokens) and tokens[-1].kind is Kind.END
    inner = tokens[at_start : len(tokens) - at_end]
    if ignore_case or not inner or any(token.kind is not Kind.LITERAL for token in inner):
        return None
    text = "".join(token.value for token in inner)
    if "\n" in text or "\x00" in text:
        return None
    if at_start or at_end:
        return AnchoredRegex(pattern, text, at_start=at_start, at_end=at_end)
    return PlainRegex(pattern, text)
