"""What several searches read of the same logs, kept in memory for as long as there is room.

Most searches look for texts in the bytes of a log and take nothing else apart; those need none of this. The others read
every event, and many of them ask the same of it first, such as its tags.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from tocsin.events import Dataset, RawEvent
from tocsin.expressions.values import Row
from tocsin.knowledge.extraction import Extractor

__all__ = ["DEFAULT_BUDGET", "EventMemory"]

DEFAULT_BUDGET = 256 * 2**20
_ABOUT_AN_EVENT = 250
_ABOUT_A_VALUE = 80
_MOST_EXTRACTORS = 6

_Key: TypeAlias = tuple[Dataset, int, int]


@dataclass(slots=True, eq=False)
class _Rows:
    """What an extractor has made of the events of a log, by their numbers."""

    rows: dict[int, Row] = field(default_factory=dict)
    size: int = 0


@dataclass(slots=True, eq=False)
class _Log:
    """The events of a log, and what was made of them."""

    events: list[RawEvent]
    size: int
    made: dict[Extractor, _Rows] = field(default_factory=dict)

    @property
    def whole_size(self) -> int:
        return self.size + sum(made.size for made in self.made.values())


class EventMemory:
    """The events of the logs that were read last, at most so many bytes of them, more or less."""

    __slots__ = ("_budget", "_logs", "_size", "_too_large")

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._size = 0
        self._logs: dict[_Key, _Log] = {}
        self._too_large: set[_Key] = set()

    def events(self, dataset: Dataset, read: Callable[[], Iterator[RawEvent]]) -> Iterable[RawEvent]:
        """Return all events of a log, a list if they are kept; `read` reads them if they are not here yet."""
        key = _key(dataset)
        if key is None or key in self._too_large:
            return read()
        log = self._logs.pop(key, None)
        if log is None:
            stream, events, size = read(), [], 0
            for event in stream:
                events.append(event)
                size += _ABOUT_AN_EVENT + sys.getsizeof(event.text)
                if size > self._budget:
                    self._too_large.add(key)
                    return chain(events, stream)
            log = _Log(events, size)
        self._logs[key] = log
        self._make_room()
        return log.events

    def rows(self, events: Iterable[RawEvent], extractor: Extractor) -> Callable[[int, RawEvent], Row]:
        """Return what gives the row of the event with a number, which must not be changed: it may be kept."""
        log = next((log for log in reversed(self._logs.values()) if log.events is events), None)
        if log is None:
            return lambda _, event: extractor.extract(event)
        made = self._made(log, extractor)
        known = made.rows

        def row(number: int, event: RawEvent) -> Row:
            if (found := known.get(number)) is None:
                found = extractor.extract(event)
                if self._size < self._budget:
                    known[number] = found
                    size = sys.getsizeof(found) + _ABOUT_A_VALUE * len(found)
                    made.size += size
                    self._size += size
            return found

        return row

    def _make_room(self) -> None:
        """Forget the logs that were used the longest time ago, but not the last one."""
        self._size = sum(log.whole_size for log in self._logs.values())
        while self._size > self._budget and len(self._logs) > 1:
            self._size -= self._logs.pop(next(iter(self._logs))).whole_size

    def _made(self, log: _Log, extractor: Extractor) -> _Rows:
        """Return what an extractor has made of a log; what was asked for the longest time ago makes room."""
        made = log.made.pop(extractor, None) or _Rows()
        log.made[extractor] = made
        if len(log.made) > _MOST_EXTRACTORS:
            self._size -= log.made.pop(next(iter(log.made))).size
        return made


def _key(dataset: Dataset) -> _Key | None:
    """Return what is different for a log that was changed; None for one that is not there."""
    try:
        status = dataset.path.stat()
    except OSError:
        return None
    return dataset, status.st_size, status.st_mtime_ns
