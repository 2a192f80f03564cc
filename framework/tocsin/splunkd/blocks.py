"""Blocks: some hundred events of one index, compressed once they are many, in memory or on disk."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Value
from tocsin.splunkd.documents import as_written

__all__ = ["Block", "StoredEvent"]

_FULL_EVENTS = 2000
_FULL_CHARACTERS = 2**19
_NOTHING: dict[str, Value] = {}


@dataclass(slots=True)
class StoredEvent:
    """An event in an index: `number` is its place in its block."""

    raw: RawEvent
    number: int
    index_time: float


@dataclass(slots=True)
class Block:
    """Events in the order of their arrival: listed while it grows, compressed when it is sealed.

    A sealed block has its bytes either in `packed` or in the file `path`. `deleted` are the numbers of events that no
    search finds any more.
    """

    number: int
    index: str
    events: list[StoredEvent] = field(default_factory=list)
    characters: int = 0
    count: int = 0
    earliest: float = float("inf")
    latest: float = float("-inf")
    deleted: set[int] = field(default_factory=set)
    packed: bytes | None = None
    path: Path | None = None

    @property
    def full(self) -> bool:
        """Whether the block should be sealed."""
        return self.count >= _FULL_EVENTS or self.characters >= _FULL_CHARACTERS

    @property
    def sealed(self) -> bool:
        """Whether the block takes no more events."""
        return self.packed is not None or self.path is not None

    @property
    def living(self) -> int:
        """How many events a search can find."""
        return self.count - len(self.deleted)

    def add(self, raw: RawEvent, index_time: float) -> None:
        """Append an event."""
        self.events.append(StoredEvent(raw, self.count, index_time))
        self.count += 1
        self.characters += len(raw.text)
        when = index_time if raw.time is None else float(raw.time)
        self.earliest, self.latest = min(self.earliest, when), max(self.latest, when)

    def seal(self) -> int:
        """Compress the events; return the number of bytes that they take now."""
        rows = [_row(event) for event in self.events]
        self.packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)
        self.events = []
        return len(self.packed)

    def spill(self, path: Path) -> None:
        """Move the bytes of a sealed block to a file."""
        assert self.packed is not None
        path.write_bytes(self.packed)
        self.path, self.packed = path, None

    def discard(self) -> None:
        """Remove the file of a block that is no longer wanted."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def read(self) -> Iterator[StoredEvent]:
        """Yield the events that are not deleted, as the block stands now."""
        events: Iterable[StoredEvent] = list(self.events)
        packed = self.packed if self.packed is not None else self.path.read_bytes() if self.path else None
        if packed is not None:
            rows = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
            events = (_event(row, self.index, number) for number, row in enumerate(rows))
        return (event for event in events if event.number not in self.deleted)


def _row(event: StoredEvent) -> list[object]:
    raw = event.raw
    return [raw.text, raw.source, raw.sourcetype, raw.host, raw.time, event.index_time, dict(raw.indexed) or None]


def _event(row: list[Any], index: str, number: int) -> StoredEvent:
    text, source, sourcetype, host, time, index_time, indexed = row
    fields = {name: as_written(value) for name, value in indexed.items()} if indexed else _NOTHING
    return StoredEvent(RawEvent(text, source, sourcetype, host, index, time, number, fields), number, index_time)
