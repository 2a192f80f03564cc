"""Where each character of a YAML scalar is written: the five ways YAML spells a text, undone piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from tocsin.source import Segment, SourceText, Span

__all__ = ["ScalarStyle", "decoded"]


class ScalarStyle(Enum):
    """How YAML quotes a text; the values are PyYAML's."""

    PLAIN = ""
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


class _Piece(NamedTuple):
    """A stretch of the decoded text and the characters of the file that spell it."""

    text: str
    start: int
    end: int


def decoded(source: SourceText, span: Span, style: ScalarStyle, text: str) -> tuple[Segment, ...]:
    """Return the segments of a scalar's text; one coarse segment where its spelling cannot be followed."""
    for pieces in _readings(source.text, span, style):
        found = _cut(pieces, len(text))
        if "".join(piece.text for piece in found) == text:
            return tuple(_segments(source, found))
    return (Segment(0, source, span.start, span.end, verbatim=False),)


# An anchor and a tag may stand before the text.
_PROPERTIES = re.compile(r"(?:[&!][^ \t\n\r]*[ \t\n\r]+)*")


def _readings(written: str, span: Span, style: ScalarStyle) -> Iterator[Iterable[_Piece]]:
    properties = _PROPERTIES.match(written, span.start)
    span = Span(properties.end() if properties else span.start, span.end)
    match style:
        case ScalarStyle.PLAIN:
            yield _flow(written, span, _PLAIN)
        case ScalarStyle.SINGLE:
            yield _flow(written, Span(span.start + 1, span.end - 1), _SINGLE)
        case ScalarStyle.DOUBLE:
            yield _flow(written, Span(span.start + 1, span.end - 1), _DOUBLE)
        case ScalarStyle.LITERAL | ScalarStyle.FOLDED:
            lines = list(_lines(written, span))
            for indent in _indents(lines):
                yield _literal(lines, indent) if style is ScalarStyle.LITERAL else _folded(lines, indent)


def _cut(pieces: Iterable[_Piece], length: int) -> list[_Piece]:
    """Drop what lies behind the end of the text: the trailing line breaks that a block scalar's chomping removes."""
    found = []
    for piece in pieces:
        if length <= 0:
            break
        found.append(piece)
        length -= len(piece.text)
    return found


def _segments(source: SourceText, pieces: list[_Piece]) -> Iterator[Segment]:
    offset = 0
    open_end = None
    for piece in pieces:
        verbatim = source.text[piece.start : piece.end] == piece.text
        if not (verbatim and piece.start == open_end):
            yield Segment(offset, source, piece.start, piece.end, verbatim=verbatim)
        open_end = piece.end if verbatim else None
        offset += len(piece.text)


# Plain and quoted scalars: line breaks fold, and quoted ones have escapes.

_BREAK = r"(?:\r\n|[\n\r\x85\u2028\u2029])"
_FOLD = rf"(?P<fold>[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)"
_PLAIN = re.compile(rf"{_FOLD}|(?P<text>[ \t]+|[^ \t\n\r\x85\u2028\u2029]+)")
_SINGLE = re.compile(rf"{_FOLD}|(?P<quote>'')|(?P<text>[ \t]+|[^ \t\n\r\x85\u2028\u2029']+)")
_DOUBLE = re.compile(
    rf"{_FOLD}|(?P<joined>\\{_BREAK}[ \t]*(?:{_BREAK}[ \t]*)*)"
    r"|(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))"
    r"|(?P<text>[ \t]+|[^ \t\n\r\x85\u2028\u2029\\]+)"
)
_BREAKS = re.compile(_BREAK)
_KEPT_BREAKS = "\u2028\u2029"
_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


def _flow(written: str, span: Span, pattern: re.Pattern[str]) -> Iterator[_Piece]:
    for found in pattern.finditer(written, span.start, span.end):
        match found.lastgroup:
            case "text":
                yield _Piece(found[0], found.start(), found.end())
            case "quote":
                yield _Piece("'", found.start(), found.end())
            case "escape":
                yield _Piece(_unescaped(found[0]), found.start(), found.end())
            case "joined":
                yield from list(_break_pieces(written, found.start(), found.end()))[1:]
            case _:
                yield from _fold(list(_break_pieces(written, found.start(), found.end())))


def _fold(breaks: list[_Piece]) -> Iterator[_Piece]:
    """A single line break is a space; of several the first is dropped."""
    first, *rest = breaks
    if first.text in _KEPT_BREAKS:
        yield first
    elif not rest:
        yield first._replace(text=" ")
    yield from rest


def _break_pieces(written: str, start: int, end: int) -> Iterator[_Piece]:
    for found in _BREAKS.finditer(written, start, end):
        yield _Piece(found[0] if found[0] in _KEPT_BREAKS else "\n", found.start(), found.end())


def _unescaped(escape: str) -> str:
    if escape[1] in "xuU" and len(escape) > 2:
        return chr(int(escape[2:], 16))
    return _ESCAPES.get(escape[1], escape[1])


# Block scalars: lines behind an indent.


class _Line(NamedTuple):
    """A line of a block scalar, whole, and the line break that ends it (empty at the end of the file)."""

    text: str
    start: int
    ending: _Piece

    def content(self, indent: int) -> _Piece:
        """Return what stands behind the indent."""
        skipped = min(indent, len(self.text) - len(self.text.lstrip(" ")))
        return _Piece(self.text[skipped:], self.start + skipped, self.start + len(self.text))


def _lines(written: str, span: Span) -> Iterator[_Line]:
    """Return the header and the lines below it."""
    position = span.start
    for found in _BREAKS.finditer(written, span.start, span.end):
        text = found[0] if found[0] in _KEPT_BREAKS else "\n"
        yield _Line(written[position : found.start()], position, _Piece(text, found.start(), found.end()))
        position = found.end()
    yield _Line(written[position : span.end], position, _Piece("", span.end, span.end))


def _indents(lines: list[_Line]) -> Iterable[int]:
    """Return the indents a block may have: one written in the header counts from a parent that is not known here."""
    header, *body = lines
    filled = [len(line.text) - len(line.text.lstrip(" ")) for line in body if line.text.strip(" ")]
    if any(character.isdigit() for character in header.text.partition("#")[0]):
        return range(max(filled, default=0) + 1)
    return [filled[0] if filled else max((len(line.text) for line in body), default=0)]


def _literal(lines: list[_Line], indent: int) -> Iterator[_Piece]:
    for line in lines[1:]:
        content = line.content(indent)
        if content.text:
            yield content
        if line.ending.text:
            yield line.ending


def _folded(lines: list[_Line], indent: int) -> Iterator[_Piece]:
    contents = [(line.content(indent), line.ending) for line in lines[1:]]
    filled = [index for index, (content, _) in enumerate(contents) if content.text]
    yield from (ending for _, ending in contents[: filled[0] if filled else None])
    for index, following in pairwise([*filled, len(contents)]):
        content, ending = contents[index]
        yield content
        blanks = [blank for _, blank in contents[index + 1 : following]]
        after = contents[following][0].text if following < len(contents) else None
        if after is not None and ending.text == "\n" and not _is_blank(content.text) and not _is_blank(after):
            if not blanks:
                yield ending._replace(text=" ")
        elif ending.text:
            yield ending
        yield from (blank for blank in blanks if blank.text)


def _is_blank(text: str) -> bool:
    """Whether a line starts with white space: such lines, and the line breaks around them, do not fold."""
    return text.startswith((" ", "\t"))
