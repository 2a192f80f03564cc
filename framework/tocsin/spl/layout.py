"""The layout of a search as people write it: one stage a line, single blanks, nothing else changed.

Only white space between words changes, so the search means what it meant and its macros stay unexpanded. Quoted texts,
comments, macro calls and what stands in square brackets are never touched inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
_DEEPER = "      "
_CLAUSES = frozenset(("from", "where", "by", "output", "outputnew"))
_LEADING = frozenset(("|", "and", "or", "not", "xor", *_CLAUSES))
_TIES = frozenset(("as", "in"))
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_DEEPEST = 20


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
    """Yield the lines of one stage: one where it fits, else one for each clause, broken between words if need be."""
    if len(" ".join(words)) <= _WIDTH:
        yield " ".join(words)
        return
    for number, clause in enumerate(_clauses(words)):
        yield from _filled(_kept_together(clause), _INDENT * min(number, 1), _INDENT if number == 0 else _DEEPER)


def _clauses(words: list[str]) -> Iterator[list[str]]:
    """Yield the words of a stage up to the first clause, then those of each clause."""
    clause: list[str] = []
    for number, word in enumerate(words):
        if number > 1 and word.lower() in _CLAUSES:
            yield clause
            clause = []
        clause.append(word)
    yield clause


def _kept_together(words: list[str], depth: int = 0) -> Iterator[str]:
    """Yield words with those that no line parts from them.

    Operators begin a line, `as` and `IN` never do, and parentheses deeper than `depth` stay whole where they fit.
    """
    for unit in _units(words, depth):
        text = " ".join(unit)
        if len(text) > _WIDTH - len(_DEEPER) and len(unit) > 1 and depth < _DEEPEST:
            yield from _kept_together(unit, depth + 1)
        else:
            yield text


def _units(words: list[str], most: int) -> Iterator[list[str]]:
    unit: list[str] = []
    depth = 0
    for word in words:
        tied = unit and (depth > most or word.lower() in _TIES or unit[-1].lower() in _LEADING | _TIES)
        if unit and not tied:
            yield unit
            unit = []
        unit.append(word)
        bare = _QUOTED.sub("", word)
        depth += bare.count("(") - bare.count(")")
    yield unit


def _filled(units: Iterable[str], first: str, further: str) -> Iterator[str]:
    """Yield lines with as many units as fit, the first and the further ones with their indentation."""
    line = ""
    for unit in units:
        if not line:
            line = first + unit
        elif len(line) + 1 + len(unit) <= _WIDTH:
            line += f" {unit}"
        else:
            yield line
            line = further + unit
    yield line
