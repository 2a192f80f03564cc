"""Datasets to raw events: text broken, pre-filtered, timed and changed as the settings of its source say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tocsin.events import Dataset, RawEvent
from tocsin.events.breaking import BreakingRules, break_events
from tocsin.events.files import read_text
from tocsin.events.timestamps import FindTime
from tocsin.knowledge.index_transforms import IndexTime
from tocsin.knowledge.indexed_extractions import IndexFields

__all__ = ["InputRules", "Keep", "indexed_events", "raw_events"]

Keep = Callable[[str], bool]

_MOST_SKIPPED = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRules:
    """What an input says of a dataset, and the index-time settings that follow from it."""

    template: RawEvent
    charset: str | None
    breaking: BreakingRules
    find_time: FindTime | None
    fallback_time: int | float | None
    index_time: IndexTime | None
    index_fields: Callable[[], IndexFields | None]


def raw_events(dataset: Dataset, rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Yield the events of a dataset whose text passes `keep`, in the order of the file."""
    return indexed_events(_numbered(dataset, rules), rules, keep)


def indexed_events(events: Iterator[tuple[int, str]], rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Yield the events among numbered texts that pass `keep`, timed and changed as the rules say."""
    if rules.index_time is not None and rules.index_time.alters_text:
        return _altered(events, rules, keep)
    return _kept(events, rules, keep)


def _numbered(dataset: Dataset, rules: InputRules) -> Iterator[tuple[int, str]]:
    return enumerate(break_events(read_text(dataset.path, rules.charset), rules.breaking), start=1)


def _kept(events: Iterator[tuple[int, str]], rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Look at the text first: most events of a selective search need neither a time nor anything else."""
    clock = _Clock(rules.find_time, rules.fallback_time)
    index_fields = rules.index_fields()
    change = rules.index_time.apply if rules.index_time is not None else None
    template = rules.template
    for number, text in events:
        indexed = index_fields(text) if index_fields is not None else _NOTHING
        if indexed is None:
            continue
        if keep is not None and not keep(text):
            clock.skip(text)
            continue
        event = RawEvent(
            text,
            template.source,
            template.sourcetype,
            template.host,
            template.index,
            clock.read(text),
            number,
            indexed,
        )
        changed = change(event) if change is not None else event
        if changed is not None:
            yield changed


def _altered(events: Iterator[tuple[int, str]], rules: InputRules, keep: Keep | None) -> Iterator[RawEvent]:
    """Change every event before its text is looked at: times come from the text as it was."""
    for event in _kept(events, rules, None):
        if keep is None or keep(event.text):
            yield event


_NOTHING: dict[str, str] = {}


@dataclass(slots=True)
class _Clock:
    """Finds the time of events; one without a time has that of the event before it, even of one that was skipped."""

    find_time: FindTime | None
    last: int | float | None
    skipped: list[str] = field(default_factory=list)

    def read(self, text: str) -> int | float | None:
        if self.find_time is None:
            return self.last
        found = self.find_time(text)
        if found is None:
            found = self._inherited()
        self.last = found
        self.skipped.clear()
        return found

    def skip(self, text: str) -> None:
        self.skipped.append(text)
        if len(self.skipped) >= _MOST_SKIPPED:
            self.last = self._inherited()
            self.skipped.clear()

    def _inherited(self) -> int | float | None:
        if self.find_time is not None:
            for text in reversed(self.skipped):
                found = self.find_time(text)
                if found is not None:
                    return found
        return self.last
