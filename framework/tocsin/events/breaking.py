"""Text to events: line breaking and merging by given rules.

Text is broken into segments where the line breaker matches; when lines are to be merged, segments are the lines that
events are put together from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = [
    "LONGEST_BREAK",
    "BreakingRules",
    "LineBreaker",
    "LineMatch",
    "LocalBreaker",
    "break_events",
    "discarded",
    "truncated",
]

LONGEST_BREAK = 4096


class LineMatch(Protocol):
    """A match of a line breaker, as any regex engine gives it."""

    def span(self, group: int = 0, /) -> tuple[int, int]: ...


class LineBreaker(Protocol):
    """A regex that finds where one segment ends and the next begins."""

    def finditer(self, text: str, position: int, /) -> Iterator[LineMatch]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalBreaker:
    """A line breaker over bytes that can be applied anywhere: `characters` are all that a match of it can hold."""

    find: Callable[[bytes, int], Iterator[LineMatch]]
    groups: int
    characters: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakingRules:
    """How a stream becomes events; without a line breaker every run of line ends is one break.

    `groups` is the number of capture groups in the line breaker; the first one that takes part is thrown away. `local`
    breaks bytes of UTF-8 just as the line breaker breaks their text, where there is such a thing.
    `truncate` counts bytes of UTF-8, 0 meaning no limit.
    """

    line_breaker: LineBreaker | None = None
    groups: int = 0
    merge: bool = True
    starts_event: Callable[[str], bool] | None = None
    must_break_after: Callable[[str], bool] | None = None
    must_not_break_after: Callable[[str], bool] | None = None
    most_lines: int = 256
    truncate: int = 10_000
    local: LocalBreaker | None = None


def break_events(chunks: Iterable[str], rules: BreakingRules, searched: int = 0) -> Iterator[str]:
    """Yield the events in a text that arrives in pieces; no break begins in the `searched` characters at its start."""
    segments = _lines(chunks, rules.truncate) if rules.line_breaker is None else _segments(chunks, rules, searched)
    if rules.truncate:
        segments = (truncated(segment, rules.truncate) for segment in segments)
    return _merged(segments, rules) if rules.merge else segments


def _lines(chunks: Iterable[str], truncate: int) -> Iterator[str]:
    """Break at every run of carriage returns and line feeds, which is what most logs need."""
    rest: list[str] = []
    held = 0
    for chunk in chunks:
        first, *more = chunk.replace("\r", "\n").split("\n")
        if not truncate or held <= truncate:
            rest.append(first)
            held += len(first)
        if not more:
            continue
        if line := "".join(rest):
            yield line
        rest = [more.pop()]
        held = len(rest[0])
        yield from filter(None, more)
    if line := "".join(rest):
        yield line


def _segments(chunks: Iterable[str], rules: BreakingRules, searched: int) -> Iterator[str]:
    """Break where the line breaker matches, holding back what a match could still reach."""
    buffer, head = "", ""
    for chunk in chunks:
        buffer += chunk
        start, limit = 0, max(len(buffer) - LONGEST_BREAK, searched)
        for match in _matches(buffer, searched, rules):
            found, searched = match.span()
            if searched >= limit:
                searched = min(found, limit)
                break
            begin, end = discarded(match, rules.groups)
            if segment := head + buffer[start:begin]:
                yield segment
            start, head = end, ""
        else:
            searched = limit
        buffer, searched = buffer[start:], searched - start
        if rules.truncate and searched > rules.truncate:
            head = head or buffer[: rules.truncate + 1]
            buffer, searched = buffer[searched:], 0
    yield from _last_segments(buffer, head, searched, rules)


def _last_segments(buffer: str, head: str, searched: int, rules: BreakingRules) -> Iterator[str]:
    start = 0
    for match in _matches(buffer, searched, rules):
        begin, end = discarded(match, rules.groups)
        if segment := head + buffer[start:begin]:
            yield segment
        start, head = end, ""
    if segment := (head + buffer[start:]).rstrip("\r\n"):
        yield segment


def _matches(buffer: str, position: int, rules: BreakingRules) -> Iterator[LineMatch]:
    return rules.line_breaker.finditer(buffer, position) if rules.line_breaker is not None else iter(())


def discarded(match: LineMatch, groups: int) -> tuple[int, int]:
    """Return the range that a break throws away: the first group that took part, or nothing before the match."""
    for group in range(1, groups + 1):
        span = match.span(group)
        if span[0] >= 0:
            return span
    begin = match.span()[0]
    return begin, begin


def truncated(segment: str, limit: int) -> str:
    """Return a segment cut to a number of bytes, never inside a character."""
    if len(segment) <= limit // 4:
        return segment
    encoded = segment.encode("utf-8", "surrogatepass")
    return segment if len(encoded) <= limit else encoded[:limit].decode("utf-8", "ignore")


def _merged(lines: Iterable[str], rules: BreakingRules) -> Iterator[str]:
    """Put lines together until the rules say that an event begins or ends."""
    event: list[str] = []
    held_together = False
    for line in lines:
        if event and (len(event) > rules.most_lines or _begins(line, event[-1], held_together, rules)):
            yield "\n".join(event)
            event, held_together = [], False
        event.append(line)
        if rules.must_not_break_after is not None and rules.must_not_break_after(line):
            held_together = True
        if rules.must_break_after is not None and rules.must_break_after(line):
            held_together = False
    if event:
        yield "\n".join(event)


def _begins(line: str, previous: str, held_together: bool, rules: BreakingRules) -> bool:
    """Whether a line begins a new event."""
    if rules.must_break_after is not None and rules.must_break_after(previous):
        return True
    if held_together:
        return False
    return rules.starts_event is not None and rules.starts_event(line)
