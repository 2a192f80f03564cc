"""The layout of a search as people write it: one stage a line, single blanks, nothing else changed.

Only white space between words changes, so the search means what it meant and its macros stay unexpanded. Quoted texts,
comments, macro calls and what stands in square brackets are never touched inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["lay_out"]

_PIECE = re.compile(
    r"""(?P<comment>```.*?(?:```|\Z))
    |(?P<text>"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*\Z)
    |(?P<escape>\\.)
    |(?P<macro>`[^`]*`)
    |(?P<open>\[)|(?P<close>\])
    |(?P<pipe>\|)
    |(?P<blank>\s+)
    |(?P<word>[^\s"`|\[\]\\]+|.)""",
    re.S | re.X,
)
_WIDTH = 120
_INDENT = "    "


def lay_out(search: str) -> str:
    """Return the search with one stage a line; a stage that is too long is continued on indented lines."""
    return "\n".join(line for stage in _stages(search) for line in _wrapped(stage))


def _stages(search: str) -> Iterator[list[str]]:
    """Yield the words of each stage; a word holds no white space outside quotes and brackets."""
    stage: list[str] = []
    depth = 0
    glued = False
    for found in _PIECE.finditer(search):
        kind, piece = found.lastgroup, found.group()
        if kind == "pipe" and depth == 0:
            if stage:
                yield stage
            stage, glued = ["|"], False
            continue
        if kind == "blank" and depth == 0:
            glued = False
            continue
        depth += (kind == "open") - (kind == "close" and depth > 0)
        if glued:
            stage[-1] += piece
        else:
            stage.append(piece)
        glued = True
    if stage:
        yield stage


def _wrapped(words: list[str]) -> Iterator[str]:
    """Yield the lines of one stage, broken between words where it is too long."""
    line = ""
    for word in words:
        if not line:
            line = word
        elif len(line) + 1 + len(word) <= _WIDTH or line == "|":
            line += f" {word}"
        else:
            yield line
            line = _INDENT + word
    yield line
