"""Looking for texts in raw logs before anything is taken apart: whole files without them are passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LiteralFilter"]

_CHUNK = 1 << 22
_COMPRESSED = (b"\x1f\x8b", b"\xfd7zXZ\x00", b"PK\x03\x04", b"PK\x05\x06")


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

    def may_occur_in(self, path: Path) -> bool:
        """Whether a file may hold an event that passes; a file that cannot be judged by its bytes may."""
        waiting = [tuple(literal.encode() for literal in group) for group in self.groups]
        overlap = max(len(literal) for group in waiting for literal in group) - 1
        try:
            with path.open("rb") as stream:
                chunk = stream.read(_CHUNK)
                if (
                    chunk.startswith(_COMPRESSED)
                    or b"\x00" in chunk[:4096]
                    or (not chunk.isascii() and _is_wide(chunk))
                ):
                    return True
                while chunk and waiting:
                    folded = chunk.lower()
                    waiting = [group for group in waiting if not any(literal in folded for literal in group)]
                    more = stream.read(_CHUNK)
                    chunk = chunk[-overlap:] + more if more and overlap else more
        except OSError:
            return True
        return not waiting


def _is_wide(chunk: bytes) -> bool:
    """Whether the bytes begin with the mark of an encoding whose letters are not single bytes."""
    return chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
