"""Columns of text that fit a given width: how wide each may be, and where a long cell breaks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import permutations

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.text import Text

__all__ = ["GAP", "fit", "set_cell", "unbreakable", "visible", "visible_text", "wrap"]

GAP = 2

_BREAK_ANYWHERE = 16
_MANY_ROWS = 100

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Control characters, and the first colon of a line that GitHub's runner would take as a command, such as `::error::`.
_STEERING = re.compile(rf"(?!\t){_CONTROL.pattern}|(?m:^)[ \t]*:(?=:[A-Za-z-]+(?: [^\n]*)?::)")
_JOINTS = (
    # The slash of an XML tag belongs to its name.
    re.compile(r"(?:[^\s/\\:;,|&>]|(?<=<)/|/(?=>))*(?:[/\\:;,|&>]+\s*|\s+|$)"),
    re.compile(r"[^-_.=)?]*(?:[-_.=)?]+\s*|$)"),
)


def visible(text: str) -> str:
    """Return a text with its control characters, line breaks aside, made visible: a log must not steer the terminal."""
    return _CONTROL.sub(lambda found: _written(found.group()), text.expandtabs(4))


def visible_text(text: Text) -> Text:
    """Return a styled text that steers nothing: no terminal by control characters, no runner of GitHub by commands."""
    pieces: list[Text] = []
    position = 0
    for found in _STEERING.finditer(text.plain):
        pieces += (text[position : found.end() - 1], Text(_written(found.group()[-1])))
        position = found.end()
    return text.blank_copy().join([*pieces, text[position:]]) if pieces else text


def _written(character: str) -> str:
    return f"\\x{ord(character):02x}"


def unbreakable(text: str) -> int:
    """Return the width of the widest part of a text that has no good place to break."""
    words = [word for line in text.split("\n") for piece in _pieces(line, 0) for word in _pieces(piece, 1)]
    return max((cell_len(word.rstrip()) for word in words), default=0)


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most this width.

    Lines break after `/`, `:` or a space, else after `-`, `_` or `.`, else anywhere.
    """
    return [line.rstrip() for paragraph in text.split("\n") for line in _filled(paragraph, width)]


def fit(rows: Sequence[Sequence[str]], available: int, *, rigid: Collection[int] = ()) -> list[int] | None:
    """Choose the widths at which a table is lowest, gaps between the columns included; None when it cannot fit.

    A column breaks at its joints as far as it can and anywhere beyond that; the `rigid` ones never break.
    """
    columns = list(zip(*rows, strict=True))
    natural = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]
    least = [min(_BREAK_ANYWHERE, max(map(unbreakable, column))) for column in columns]
    for i in rigid:
        least[i] = natural[i]
    widths = _levelled(natural, least, available - GAP * (len(columns) - 1))
    if widths is None or widths == natural or len(rows) > _MANY_ROWS:
        return widths
    return _lowest(columns, widths, natural, least)


def _levelled(natural: Sequence[int], least: Sequence[int], available: int) -> list[int] | None:
    """Cut the widest columns down to a common width; None when not even the least widths fit."""
    for cap in range(max(natural), 0, -1):
        widths = [min(wanted, max(cap, lowest)) for wanted, lowest in zip(natural, least, strict=True)]
        if (spare := available - sum(widths)) >= 0:
            cut = next((i for i, width in enumerate(widths) if width < natural[i]), 0)
            widths[cut] += min(spare, natural[cut] - widths[cut])
            return widths
    return None


def _lowest(
    columns: Sequence[Sequence[str]], widths: list[int], natural: Sequence[int], least: Sequence[int]
) -> list[int]:
    """Move width from one column to another as long as that makes the table lower."""

    @cache
    def heights(column: int, width: int) -> tuple[int, ...]:
        return tuple(len(wrap(cell, width)) for cell in columns[column])

    def cost(candidate: Sequence[int]) -> tuple[int, int]:
        by_row = list(zip(*(heights(i, width) for i, width in enumerate(candidate)), strict=True))
        return sum(map(max, by_row)), sum(map(sum, by_row))

    while True:
        better = min(_neighbours(widths, natural, least), key=cost, default=widths)
        if cost(better) >= cost(widths):
            return widths
        widths = better


def _neighbours(widths: Sequence[int], natural: Sequence[int], least: Sequence[int]) -> Iterator[list[int]]:
    for giver, taker in permutations(range(len(widths)), 2):
        for amount in range(1, 1 + min(widths[giver] - least[giver], natural[taker] - widths[taker])):
            moved = list(widths)
            moved[giver] -= amount
            moved[taker] += amount
            yield moved


def set_cell(text: str, width: int) -> str:
    """Return the text of a cell, filled with blanks to its width."""
    return set_cell_size(text, width)


def _pieces(line: str, depth: int) -> list[str]:
    return [piece for piece in _JOINTS[depth].findall(line) if piece]


def _filled(text: str, width: int, depth: int = 0) -> list[str]:
    lines = [""]
    for piece in _pieces(text, depth) if depth < len(_JOINTS) else chop_cells(text, width):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        elif cell_len(piece.rstrip()) <= width:
            lines.append(piece)
        else:
            lines += _filled(piece, width, depth + 1)
    return lines if lines[0] or len(lines) == 1 else lines[1:]
