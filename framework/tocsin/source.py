"""Source text, spans in it and places a person can open: file, line and column.

A text may be *derived*: the SPL inside a YAML file, or a search whose macros are expanded. A derived text knows, piece
by piece, which text each piece came from, so that every span has a place in a file that a person wrote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["EXCERPT_WIDTH", "NOWHERE", "Place", "Segment", "SourceText", "Span"]

EXCERPT_WIDTH = 140


class Span(NamedTuple):
    """A half-open range of characters in a text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of the other."""
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """Where the characters of a derived text from `start` on (up to the next segment) came from.

    `verbatim` segments map character by character from `origin_start`; others stand for the whole of their origin.
    The segment of an expanded macro also names the text that the call was replaced by: `inner`, told of in `note`.
    """

    start: int
    origin: SourceText
    origin_start: int
    origin_end: int
    verbatim: bool = True
    inner: SourceText | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """A text with the name that people know it by, and the segments it was derived from, if any."""

    name: str
    text: str
    segments: Sequence[Segment] = ()
    _lines: list[int] = field(default_factory=list, init=False, repr=False)

    def line_starts(self) -> list[int]:
        """Return the offset of each line's first character; computed once."""
        if not self._lines:
            self._lines.append(0)
            self._lines.extend(i + 1 for i, character in enumerate(self.text) if character == "\n")
        return self._lines

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset, both counted from 1."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its line break."""
        starts = self.line_starts()
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r")

    def segment_at(self, offset: int) -> Segment | None:
        """Return the segment that holds an offset, or None for a text that was not derived."""
        index = bisect_right(self.segments, offset, key=lambda segment: segment.start) - 1
        return self.segments[index] if index >= 0 else None

    def place(self, span: Span) -> Place:
        """Return the place of a span in this text."""
        return Place(self, span)


@dataclass(frozen=True, slots=True)
class Place:
    """A span in a text; printing it names the file that a person wrote."""

    source: SourceText
    span: Span

    def origin(self) -> Place:
        """Follow the place to the text that a person wrote."""
        place = self
        while (segment := place.source.segment_at(place.span.start)) is not None:
            place = _in_origin(place, segment)
        return place

    def trail(self) -> list[tuple[str, Place]]:
        """Return the places inside macro definitions that the span stands for, with a note about each."""
        passed: list[tuple[str, Place]] = []
        place = self
        while (segment := place.source.segment_at(place.span.start)) is not None:
            if segment.inner is not None:
                length = len(segment.inner.text)
                start, end = (min(offset - segment.start, length) for offset in place.span)
                inner = Place(segment.inner, Span(start, max(start, end)))
                passed += [(segment.note, inner), *inner.trail()]
            place = _in_origin(place, segment)
        return passed

    @property
    def file(self) -> str:
        """The name of the file that a person wrote."""
        return self.origin().source.name

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        origin = self.origin()
        return origin.source.line_and_column(origin.span.start)[0]

    @property
    def column(self) -> int:
        """The column, counted from 1."""
        origin = self.origin()
        return origin.source.line_and_column(origin.span.start)[1]

    @property
    def location(self) -> str:
        """The place as `file:line:column`."""
        origin = self.origin()
        line, column = origin.source.line_and_column(origin.span.start)
        return f"{origin.source.name}:{line}:{column}"

    def excerpt(self, width: int = EXCERPT_WIDTH) -> str:
        """Return the line of the place with a caret under its span; of a longer line, only so many characters."""
        origin = self.origin()
        line, column = origin.source.line_and_column(origin.span.start)
        text, indent = _window(origin.source.line(line).replace("\t", " "), column - 1, width)
        width = max(1, min(origin.span.end - origin.span.start, len(text) - indent))
        gutter = " " * len(str(line))
        return "\n".join(
            [
                f"{gutter}--> {origin.source.name}:{line}:{column}",
                f"{gutter} |",
                f"{line} | {text}",
                f"{gutter} | {' ' * indent}{'^' * width}",
            ]
        )


def _in_origin(place: Place, segment: Segment) -> Place:
    """Return the place that a span in a derived text has in the text its segment came from."""
    if not segment.verbatim:
        return Place(segment.origin, Span(segment.origin_start, segment.origin_end))
    start = segment.origin_start + place.span.start - segment.start
    last = place.source.segment_at(max(place.span.start, place.span.end - 1))
    if last is None or last.origin is not segment.origin:
        end = segment.origin_end
    elif last.verbatim:
        end = last.origin_start + place.span.end - last.start
    else:
        end = last.origin_end
    return Place(segment.origin, Span(start, max(start, min(end, len(segment.origin.text)))))


def _window(line: str, indent: int, width: int) -> tuple[str, int]:
    """Cut a very long line to the part around a column; return the part and the column in it."""
    if len(line) <= width:
        return line, indent
    start = max(0, min(indent - width // 3, len(line) - width))
    head = "…" if start else ""
    tail = "…" if start + width < len(line) else ""
    return f"{head}{line[start : start + width]}{tail}", indent - start + len(head)
