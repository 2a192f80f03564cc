"""Looking for texts in raw logs before anything is taken apart: what lies between them is passed over unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.events.byte_search import find_byte_text

__all__ = ["FindNext", "LiteralFilter"]

_MOST_PASSES = 50
_KELVIN_SIGN, _DOTTED_CAPITAL_I = "\N{KELVIN SIGN}".encode(), "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}".encode()

FindNext = Callable[[int], int]
"""Return where a text begins at or after a position, -1 where none does."""


@dataclass(frozen=True, slots=True)
class LiteralFilter:
    """Groups of ASCII texts in lower case, of each of which an event must hold at least one, letter case aside."""

    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> LiteralFilter | None:
        """Make the filter, with the most telling group first; None where nothing is asked."""
        ordered = sorted((tuple(sorted(group)) for group in groups), key=lambda group: -min(map(len, group)))
        return cls(tuple(ordered)) if ordered else None

    def __call__(self, text: str) -> bool:
        """Whether a text holds one of each group."""
        folded = text.lower()
        for group in self.groups:
            for literal in group:
                if literal in folded:
                    break
            else:
                return False
        return True

    @property
    def scanned(self) -> tuple[str, ...]:
        """The texts to look for in the bytes of a log; none where looking for them would not save anything."""
        return min(self.groups, key=lambda group: (len(group) > _MOST_PASSES, -min(map(len, group)), len(group)))[
            : _MOST_PASSES + 1
        ]
