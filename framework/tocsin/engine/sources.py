"""Where rows come from: events that are given, and recorded logs that go through knowledge objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tocsin.expressions.values import Row, Value, multivalue
from tocsin.spl.fieldset import FieldSet

if TYPE_CHECKING:
    from tocsin.events.dataset import Dataset
    from tocsin.knowledge.base import KnowledgeBase

__all__ = ["EventSource", "GivenEvents", "RecordedLogs", "Sources"]


class EventSource(Protocol):
    """Something that yields events as rows that the reader owns."""

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        ...

    def scan(self, fields: FieldSet) -> Iterator[Row]:
        """Yield the events with at least these fields."""
        ...


@dataclass(frozen=True, slots=True)
class GivenEvents:
    """Events whose fields are already known, delivered as they are listed."""

    events: Sequence[Mapping[str, object]]

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return True

    def scan(self, fields: FieldSet) -> Iterator[Row]:
        """Yield a fresh row for each event."""
        for event in self.events:
            yield given_row(event)


def given_row(event: Mapping[str, object]) -> Row:
    """Make a row of a mapping: None is a missing field, a list is a multivalue field."""
    row: Row = {}
    for name, value in event.items():
        stored = _stored(value)
        if stored is not None:
            row[name] = stored
    return row


def _stored(value: object) -> Value | None:
    if value is None or (isinstance(value, (str, int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return multivalue(item for item in map(_stored, value) if item is not None and not isinstance(item, tuple))
    return str(value)


@dataclass(frozen=True, slots=True)
class RecordedLogs:
    """Raw logs, whose fields a knowledge base extracts."""

    datasets: Sequence[Dataset]
    knowledge: KnowledgeBase

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return False

    def scan(self, fields: FieldSet) -> Iterator[Row]:
        """Yield the events of one dataset after the other."""
        wanted = fields.names if fields.closed else None
        for dataset in self.datasets:
            yield from self.knowledge.read(dataset, fields=wanted)


@dataclass(frozen=True, slots=True)
class Sources:
    """Several sources, one after the other."""

    parts: tuple[EventSource, ...]

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return all(part.newest_first for part in self.parts)

    def scan(self, fields: FieldSet) -> Iterator[Row]:
        """Yield the events of each part."""
        for part in self.parts:
            yield from part.scan(fields)
