"""Looking for texts in raw logs before anything is taken apart: what does not hold them is passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tocsin.events.byte_search import ByteText
from tocsin.events.files import ByteWindow, opened

__all__ = ["LiteralFilter"]

_CHUNK = 1 << 20
_MOST_PASSES = 50
_WIDEST_LETTER = 3


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

    def byte_texts(self) -> list[list[ByteText]]:
        """Return the groups that are small enough for each of their texts to be looked for in all of a file."""
        return [[ByteText(text) for text in group] for group in self.groups if len(group) <= _MOST_PASSES]

    def may_occur_in(self, path: Path) -> bool:
        """Whether a file in UTF-8 holds enough of the texts for an event to pass."""
        waiting = self.byte_texts()
        overlap = _WIDEST_LETTER * max(len(text) for group in self.groups for text in group)
        with opened(path) as stream:
            window, offset = ByteWindow(stream, path), 0
            while waiting and (data := window.at(offset, _CHUNK)):
                waiting = [group for group in waiting if not any(text.finder(data).search(data) for text in group)]
                if len(data) < _CHUNK:
                    break
                offset += _CHUNK - overlap
        return not waiting
