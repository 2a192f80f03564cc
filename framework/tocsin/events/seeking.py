"""Seeking: the few events of a log that hold certain texts, found in its bytes without breaking all of it.

A line breaker whose matches consist of a few ASCII characters can be applied anywhere: behind a byte that is none of
them no match is under way, so that breaking from there on gives what breaking from the start would. Around each place
where a text is found its event is cut out, and nothing else is decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tocsin.events.breaking import LONGEST_BREAK, BreakingRules, LocalBreaker, break_events, discarded, truncated
from tocsin.events.byte_search import ByteText, Finder
from tocsin.events.files import ByteWindow, decode_utf_8, opened

__all__ = ["SoughtEvent", "seek_events"]

_BLOCK = 1 << 20
_LARGEST_BLOCK = 1 << 26
_FIRST_WINDOW = 512
_WIDENING = 8
_LONGEST_CHARACTER = 4
_LINE_ENDS = b"\r\n"

Break = tuple[int, int, int]
"""Where the text that a break throws away begins and ends, and where looking for the next break goes on."""


@dataclass(frozen=True, slots=True)
class SoughtEvent:
    """An event that may hold what was sought, or None where a stretch of the log without any has ended.

    `earlier` gives the texts of the events right before it, the last one first, back to the last one that was given.
    """

    text: str | None
    earlier: Callable[[], Iterator[str]]


def seek_events(
    path: Path, mark: int, groups: Sequence[Sequence[ByteText]], rules: BreakingRules, breaker: LocalBreaker
) -> Iterator[SoughtEvent]:
    """Yield the events of a file in UTF-8 that may hold a text of each group, in their order.

    `mark` is where the text begins, behind a byte order mark.
    """
    with opened(path) as stream:
        window = ByteWindow(stream, path)
        offset, resume, size = mark, 0, _BLOCK
        sought: Sequence[ByteText] | None = None
        while True:
            data = window.at(offset, size)
            block = _Block(data, resume, rules.truncate, breaker, final=len(data) < size)
            sought = sought or _rarest(groups, data)
            yield from block.events([text.finder(data) for text in sought])
            if block.final:
                return
            resume = block.resume - block.start
            size = _BLOCK if block.start else size * 2
            offset += block.start
            if size > _LARGEST_BLOCK:
                yield from _one_by_one(window, offset, resume, rules)
                return


def _rarest(groups: Sequence[Sequence[ByteText]], data: bytes) -> Sequence[ByteText]:
    """Return the group whose texts are the fewest in the first part of a file."""
    if len(groups) == 1:
        return groups[0]
    return min(groups, key=lambda group: sum(len(text.finder(data).findall(data)) for text in group))


def _one_by_one(window: ByteWindow, offset: int, resume: int, rules: BreakingRules) -> Iterator[SoughtEvent]:
    """Break the rest of a file that holds an event of enormous length."""
    for text in break_events(window.text_from(offset), rules, resume):
        yield SoughtEvent(text, lambda: iter(()))


class _Block:
    """Bytes of a log that begin where an event does.

    `start` is where the first event lies that has not been passed, `resume` where looking for the break behind it does.
    """

    __slots__ = ("_breaker", "_data", "_limit", "_truncate", "final", "resume", "start")

    def __init__(self, data: bytes, resume: int, truncate: int, breaker: LocalBreaker, *, final: bool) -> None:
        self._data = data
        self._breaker = breaker
        self._truncate = truncate
        self._limit = len(data) + 1 if final else len(data) - LONGEST_BREAK
        self.final = final
        self.start = 0
        self.resume = resume

    def events(self, finders: Sequence[Finder]) -> Iterator[SoughtEvent]:
        """Yield the events that hold one of the texts, then None for those that are passed after the last of them."""
        data = self._data
        hits: list[int] = [-1] * len(finders)
        while (hit := _next_hit(data, finders, hits, self.start)) < len(data):
            found = self._event_at(hit)
            if found is None:
                break
            (start, end), following = found
            if text := self._text(start, end):
                yield SoughtEvent(text, partial(self._earlier, self.start, self.resume, start))
            self.start, self.resume = following
        cut = self._cut()
        if cut[0] > self.start:
            yield SoughtEvent(None, partial(self._earlier, self.start, self.resume, cut[0]))
        self.start, self.resume = cut

    def _breaks(self, position: int) -> Iterator[Break]:
        """Yield the breaks from a position on, as far as nothing behind the block can change them."""
        for match in self._breaker.find(self._data, position):
            resume = match.span()[1]
            if resume >= self._limit:
                return
            yield (*discarded(match, self._breaker.groups), resume)

    def _clean(self, position: int, lowest: int) -> int:
        """Return the nearest place before a position at which no break is under way; `lowest` is one."""
        data, characters = self._data, self._breaker.characters
        while position > lowest and data[position - 1] in characters:
            position -= 1
        return max(position, lowest)

    def _event_at(self, hit: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return where the event around a place begins and ends, and where the next begins and its break is sought.

        None means that it does not end in this block.
        """
        window = _FIRST_WINDOW
        while True:
            position = self._clean(hit - window, self.resume)
            start = self.start if position == self.resume else -1
            for begin, stop, resume in self._breaks(position):
                if stop > hit:
                    if start < 0:
                        break
                    return (start, begin), (stop, resume)
                start = stop
            else:
                if start >= 0:
                    end = len(self._data)
                    return ((start, end), (end, end)) if self.final else None
            window *= _WIDENING

    def _cut(self) -> tuple[int, int]:
        """Return where the last event of the block begins, which may go on behind it, and where its break is sought."""
        window = _FIRST_WINDOW
        while True:
            position = self._clean(self._limit - window, self.resume)
            last = (self.start, self.resume) if position == self.resume else None
            for _, stop, resume in self._breaks(position):
                last = stop, resume
            if last is not None:
                return last
            window *= _WIDENING

    def _earlier(self, start: int, resume: int, end: int) -> Iterator[str]:
        """Yield the texts of the events from one start of an event to another, the last one first."""
        window = _FIRST_WINDOW
        while start < end:
            position = self._clean(end - window, resume)
            breaks = [found for found in self._breaks(position) if found[1] <= end]
            for (_, first, _), (last, _, _) in zip(breaks[-2::-1], breaks[:0:-1], strict=True):
                if text := self._text(first, last):
                    yield text
            if position == resume:
                if text := self._text(start, breaks[0][0] if breaks else end):
                    yield text
                return
            if len(breaks) > 1:
                end = breaks[0][1]
            else:
                window *= _WIDENING

    def _text(self, start: int, end: int) -> str:
        """Return an event as breaking the whole text would give it; an empty one is none."""
        data, limit = self._data, self._truncate
        if self.final and end == len(data):
            while end > start and data[end - 1] in _LINE_ENDS:
                end -= 1
        if limit and end - start > limit:
            return truncated(decode_utf_8(data[start : start + limit + _LONGEST_CHARACTER]), limit)
        text = decode_utf_8(data[start:end])
        return truncated(text, limit) if limit else text


def _next_hit(data: bytes, finders: Sequence[Finder], hits: list[int], position: int) -> int:
    """Return where the next of several texts is found, the length of the data where none is."""
    nearest = len(data)
    for number, finder in enumerate(finders):
        hit = hits[number]
        if hit < position:
            match = finder.search(data, position)
            hit = hits[number] = len(data) if match is None else match.start()
        nearest = min(nearest, hit)
    return nearest
