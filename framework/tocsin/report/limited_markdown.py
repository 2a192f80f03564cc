"""Markdown for GitHub, which refuses what is too long: pieces, blocks and texts that are shown as they are."""

from __future__ import annotations

import html
from collections.abc import Iterable

__all__ = ["COMMENT_LIMIT", "LimitedPage", "fenced", "inline"]

COMMENT_LIMIT = 65_536
_RESERVE = 512
_LONGEST_BLOCK = 6_000


class LimitedPage:
    """Pieces of text whose bytes are counted; the first piece that does not fit ends its section."""

    def __init__(self, limit: int) -> None:
        self._left = limit - _RESERVE
        self._pieces: list[str] = []
        self._left_out: list[str] = []

    def add(self, piece: str) -> bool:
        """Add a piece and return True, or return False where it does not fit."""
        size = len(piece.encode("utf-8", "replace"))
        if size > self._left:
            return False
        self._left -= size
        self._pieces.append(piece)
        return True

    def add_all(self, noun: str, pieces: Iterable[str], heading: str = "", end: str = "") -> None:
        """Add as many pieces as fit between a heading and an end; note how many did not."""
        waiting = list(pieces)
        added = 0
        self._left -= len(end)
        if waiting and self.add(heading):
            while added < len(waiting) and self.add(waiting[added]):
                added += 1
            self._pieces.append(end)
        if left_out := len(waiting) - added:
            self._left_out.append(f"{left_out:,} {noun}{'s' if left_out > 1 else ''}")

    def text(self) -> str:
        """Return what was added, and how much was left out."""
        left_out = f"\nLeft out for length: {', '.join(self._left_out)}.\n" if self._left_out else ""
        return "".join(self._pieces) + left_out


def fenced(text: str, language: str = "text") -> str:
    """Return a block of code, cut to a bearable length."""
    shown = text if len(text) <= _LONGEST_BLOCK else f"{text[:_LONGEST_BLOCK]}…"
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}{language}\n{shown.rstrip()}\n{fence}\n"


def inline(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    escaped = html.escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{character}" if character in "\\`*_[]|#~" else character for character in escaped)
