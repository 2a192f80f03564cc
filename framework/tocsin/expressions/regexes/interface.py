"""What every regex engine offers, and how a regex fails."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Protocol

from tocsin.errors import TocsinError
from tocsin.expressions.regexes.replacement import Replacement, parse_replacement

__all__ = ["Match", "Regex", "RegexError", "RegexLimitError"]


class RegexError(TocsinError):
    """A pattern that is no regular expression."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class RegexLimitError(TocsinError):
    """A match that was given up because it took too many steps."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"The regex '{pattern}' exceeded the match limit.")
        self.pattern = pattern


class Match(Protocol):
    """Where a regex matched. Groups are named by number (0 is the whole match) or by name."""

    def group(self, key: int | str = 0, /) -> str | None:
        """Return the text of a group, None when it took no part."""

    def span(self, key: int | str = 0, /) -> tuple[int, int]:
        """Return where a group starts and ends, in characters; (-1, -1) when it took no part."""


class Regex(ABC):
    """A compiled pattern."""

    __slots__ = ("ignore_case", "names", "pattern")

    pattern: str
    ignore_case: bool
    names: Mapping[str, tuple[int, ...]]

    def __init__(self, pattern: str, ignore_case: bool, names: Mapping[str, tuple[int, ...]]) -> None:
        self.pattern = pattern
        self.ignore_case = ignore_case
        self.names = names

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the named groups, in the order of the groups."""
        return tuple(self.names)

    @property
    @abstractmethod
    def group_count(self) -> int:
        """How many groups the pattern has, named or not."""

    @abstractmethod
    def test(self, text: str) -> bool:
        """Whether the pattern matches anywhere in a text."""

    @abstractmethod
    def search(self, text: str) -> Match | None:
        """Return the first match in a text."""

    @abstractmethod
    def finditer(self, text: str) -> Iterator[Match]:
        """Return the matches in a text from left to right; they do not overlap."""

    def captures(self, match: Match) -> dict[str, str]:
        """Return the texts of the named groups that took part in a match."""
        captured = {}
        for name, numbers in self.names.items():
            for number in numbers:
                text = match.group(number)
                if text is not None:
                    captured[name] = text
                    break
        return captured

    def sub(self, replacement: str | Replacement, text: str, count: int = 0) -> str:
        """Replace the first `count` matches (0: all), `\\1` to `\\9` standing for the groups."""
        parsed = parse_replacement(replacement) if isinstance(replacement, str) else replacement
        return self.replace_matches(parsed, text, islice(self.finditer(text), count or None))

    def replace_matches(self, replacement: Replacement, text: str, matches: Iterator[Match]) -> str:
        """Replace these matches in a text."""
        parts = []
        position = 0
        for match in matches:
            start, end = match.span()
            parts += [text[position:start], replacement.expand(match, self.group_count)]
            position = end
        return "".join([*parts, text[position:]])
