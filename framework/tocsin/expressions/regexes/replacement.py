"""What replaces a match: text in which a backslash and a digit stand for a group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.expressions.regexes.interface import Match

__all__ = ["Replacement", "parse_replacement"]

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Replacement:
    """The pieces of a replacement: texts, and numbers of groups."""

    pieces: tuple[str | int, ...]

    @property
    def text(self) -> str | None:
        """The replacement's text when it names no group."""
        return "".join(map(str, self.pieces)) if all(isinstance(piece, str) for piece in self.pieces) else None

    def expand(self, match: Match, group_count: int) -> str:
        """Return the text that replaces a match; a group that took no part, or that is not there, gives nothing."""
        return "".join(
            piece if isinstance(piece, str) else (match.group(piece) or "") if piece <= group_count else ""
            for piece in self.pieces
        )


@lru_cache(maxsize=1024)
def parse_replacement(text: str, *, controls: bool = False) -> Replacement:
    r"""Split a replacement at its references; `\\` is one backslash, other escapes stay as they are.

    With `controls`, as in sed expressions, `\n`, `\r` and `\t` are the characters they name.
    """
    pieces: list[str | int] = []
    for index, part in enumerate(_ESCAPE.split(text)):
        if index % 2 == 0 or part == "\\":
            pieces.append(part)
        elif part.isascii() and part.isdigit():
            pieces.append(int(part))
        else:
            pieces.append(_CONTROLS[part] if controls and part in _CONTROLS else "\\" + part)
    return Replacement(tuple(piece for piece in pieces if piece != ""))
