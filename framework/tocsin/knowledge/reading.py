"""Datasets to raw events: text broken, pre-filtered, timed and changed as the settings of its source say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tocsin.events import Dataset, RawEvent
from tocsin.events.breaking import BreakingRules, LocalBreaker, break_events
from tocsin.events.files import read_text, text_start
from tocsin.events.literals import LiteralFilter
from tocsin.events.seeking import seek_events
from tocsin.events.timestamps import FindTime
from tocsin.expressions.values import Row, texts
from tocsin.knowledge.index_transforms import IndexTime
from tocsin.knowledge.indexed_extractions import IndexFields

__all__ = ["InputRules", "Keep", "indexed_events", "raw_events", "sought_events"]

Keep = Callable[[str], bool]

_MOST_SKIPPED = 512
_MOST_STRETCHES = 16
_NOTHING: Row = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRules:
    """What an input says of a dataset, and the index-time settings that follow from it.

    `time_fields` are the indexed fields that hold the time, where it is not to be looked for in the whole text.
    """

    template: RawEvent
    charset: str | None
    breaking: BreakingRules
    find_time: FindTime | None
    fallback_time: int | float | None
    index_time: IndexTime | None
    index_fields: Callable[[], IndexFields | None]
    time_fields: tuple[str, ...] = ()

    @property
    def alters_text(self) -> bool:
        """Whether an event may be stored with another text than it has in the file."""
        return self.index_time is not None and self.index_time.alters_text


def raw_events(dataset: Dataset, rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Yield the events of a dataset whose text passes `keep`, in the order of the file."""
    sought = sought_events(dataset, rules, keep)
    if sought is not None:
        return sought
    text = read_text(dataset.path, rules.charset)
    return indexed_events(enumerate(break_events(text, rules.breaking), start=1), rules, keep)


def sought_events(dataset: Dataset, rules: InputRules, keep: Keep | None) -> Iterator[RawEvent] | None:
    """Yield the events that pass, found without reading all of the dataset; None where that is not possible."""
    if not isinstance(keep, LiteralFilter) or rules.alters_text or rules.charset is not None:
        return None
    mark, encoding = text_start(dataset.path)
    if encoding != "utf-8":
        return None
    if rules.breaking.local is not None and rules.index_fields() is None and keep.byte_texts():
        return _sought(dataset.path, mark, rules.breaking.local, rules, keep)
    return None if keep.may_occur_in(dataset.path) else iter(())


def indexed_events(events: Iterable[tuple[int, str]], rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Yield the events among numbered texts that pass `keep`, timed and changed as the rules say."""
    if rules.alters_text:
        # Times come from the text as it was, and what is looked at is the text as it is stored.
        return (event for event in _kept(events, rules, None) if keep is None or keep(event.text))
    return _kept(events, rules, keep)


def _kept(events: Iterable[tuple[int, str]], rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Look at the text first: most events of a selective search need neither a time nor anything else."""
    clock = _Clock(rules.find_time, rules.fallback_time)
    index_fields = rules.index_fields()
    time_fields = rules.time_fields or None
    make = _Maker(rules).make
    for number, text in events:
        indexed = index_fields(text) if index_fields is not None else _NOTHING
        if indexed is None:
            continue
        if keep is not None and not keep(text):
            clock.skip(text if time_fields is None else _joined(indexed, time_fields))
            continue
        stamp = text if time_fields is None else _joined(indexed, time_fields)
        yield from make(text, clock.read(stamp), number, indexed)


def _sought(path: Path, mark: int, breaker: LocalBreaker, rules: InputRules, keep: LiteralFilter) -> Iterator[RawEvent]:
    """Yield the events that pass, found in a file in UTF-8 without breaking all of it."""
    clock = _Clock(rules.find_time, rules.fallback_time)
    make = _Maker(rules).make
    for found in seek_events(path, mark, keep.byte_texts(), rules.breaking, breaker):
        clock.pass_over(found.earlier)
        if found.text is None:
            continue
        if not keep(found.text):
            clock.skip(found.text)
            continue
        yield from make(found.text, clock.read(found.text), 0, _NOTHING)


def _joined(indexed: Row, names: Iterable[str]) -> str:
    """Return the values of some fields as one text."""
    return " ".join(text for name in names for text in texts(indexed.get(name)))


class _Maker:
    """Makes the events of one dataset."""

    __slots__ = ("_change", "_template")

    def __init__(self, rules: InputRules) -> None:
        self._template = rules.template
        self._change = rules.index_time.apply if rules.index_time is not None else None

    def make(self, text: str, time: int | float | None, number: int, indexed: Row) -> Iterable[RawEvent]:
        """Return what is stored of an event: nothing when it is dropped, more than one when it is copied."""
        stated = self._template
        event = RawEvent(text, stated.source, stated.sourcetype, stated.host, stated.index, time, number, indexed)
        return (event,) if self._change is None else self._change(event)


@dataclass(slots=True)
class _Clock:
    """Finds the time of events; one without a time has that of the event before it, even of one that was skipped."""

    find_time: FindTime | None
    last: int | float | None
    skipped: list[str] = field(default_factory=list)
    stretches: list[Callable[[], Iterable[str]]] = field(default_factory=list)

    def read(self, text: str) -> int | float | None:
        """Return the time of an event."""
        if self.find_time is None:
            return self.last
        found = self.find_time(text)
        if found is None:
            found = self._inherited()
        self.last = found
        self.skipped.clear()
        self.stretches.clear()
        return found

    def skip(self, text: str) -> None:
        """Take note of an event whose own time does not matter."""
        self.skipped.append(text)
        if len(self.skipped) >= _MOST_SKIPPED:
            self.settle()

    def pass_over(self, earlier: Callable[[], Iterable[str]]) -> None:
        """Take note of a stretch of events, the last one first, that have not been looked at."""
        if self.skipped:
            self.stretches.append(partial(reversed, self.skipped))
            self.skipped = []
        self.stretches.append(earlier)
        if len(self.stretches) >= _MOST_STRETCHES:
            self.settle()

    def settle(self) -> None:
        """Forget the events that were skipped, having found the time that they leave behind."""
        self.last = self._inherited()
        self.skipped.clear()
        self.stretches.clear()

    def _inherited(self) -> int | float | None:
        if self.find_time is not None:
            for texts in (self.skipped[::-1], *(stretch() for stretch in reversed(self.stretches))):
                for text in texts:
                    found = self.find_time(text)
                    if found is not None:
                        return found
        return self.last
