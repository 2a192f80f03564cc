"""The indexes of a server: events in memory up to a bound, then on disk, and nothing beyond a second bound."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tocsin.events.dataset import RawEvent
from tocsin.splunkd.blocks import Block, StoredEvent
from tocsin.splunkd.documents import read_document, unreadable, write_document
from tocsin.splunkd.settings import Limits

__all__ = ["FullError", "Index", "IndexNameError", "Indexes"]

BUILT_IN = ("_audit", "_internal", "_introspection", "history", "main", "summary")
_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]*\Z")
_LONGEST_NAME = 80
_MANIFEST = "index.json"


class FullError(Exception):
    """Memory and disk are both used up."""


class IndexNameError(Exception):
    """A name that no index may have."""


@dataclass(slots=True)
class Index:
    """One index: its blocks in the order in which they were begun, and the settings it was given."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    blocks: dict[int, Block] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many events a search can find."""
        return sum(block.living for block in list(self.blocks.values()))

    @property
    def span(self) -> tuple[float, float] | None:
        """The earliest and the latest time of an event."""
        living = [block for block in list(self.blocks.values()) if block.living]
        return (min(b.earliest for b in living), max(b.latest for b in living)) if living else None

    @property
    def is_internal(self) -> bool:
        """Whether a search for every index leaves this one out."""
        return self.name.startswith("_")


class Indexes(Mapping[str, Index]):
    """All indexes by name. Writing is serialized; reading works on what was there when it began."""

    def __init__(self, folder: Path, limits: Limits, *, keep: bool = False) -> None:
        self._folder, self._limits, self._keep = folder, limits, keep
        self._indexes: dict[str, Index] = {}
        self._lock = threading.RLock()
        self._next = 1
        self._memory = self._disk = 0
        for name in BUILT_IN:
            self._indexes[name] = Index(name)
        if keep:
            self._load()

    def __getitem__(self, name: str) -> Index:
        return self._indexes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._indexes))

    def __len__(self) -> int:
        return len(self._indexes)

    @property
    def memory(self) -> int:
        """How many bytes compressed events take in memory."""
        return self._memory

    @property
    def disk(self) -> int:
        """How many bytes events take on disk."""
        return self._disk

    def create(self, name: str, settings: Mapping[str, str] | None = None) -> Index:
        """Make an index; raise IndexNameError for a name that none may have, KeyError where it exists."""
        if not _NAME.match(name) or len(name) > _LONGEST_NAME or name == "kvstore":
            raise IndexNameError(name)
        with self._lock:
            if name in self._indexes:
                raise KeyError(name)
            index = self._indexes[name] = Index(name, dict(settings or {}))
            return index

    def remove(self, name: str) -> None:
        """Remove an index with its events."""
        with self._lock:
            self.clean(name)
            del self._indexes[name]

    def clean(self, name: str) -> None:
        """Remove the events of an index."""
        with self._lock:
            index = self._indexes[name]
            for block in list(index.blocks.values()):
                self._drop(index, block)

    def add(self, events: Iterable[RawEvent], index_time: float) -> int:
        """Store events in the indexes that they name; return how many.

        Raise FullError, with what came before stored, when there is no room.
        """
        count = 0
        for batch in _batches(events):
            with self._lock:
                if self._disk >= self._limits.disk:
                    raise FullError
                for event in batch:
                    self._block(self._indexes[event.index]).add(event, index_time)
                count += len(batch)
        return count

    def delete(self, addresses: Iterable[tuple[str, int, int]]) -> None:
        """Make events unfindable: each by its index, its block and its number there."""
        with self._lock:
            for name, number, event in addresses:
                index = self._indexes[name]
                block = index.blocks.get(number)
                if block is not None:
                    block.deleted.add(event)
                    if not block.living:
                        self._drop(index, block)

    def read(self, name: str, earliest: float, latest: float) -> Iterator[tuple[Block, StoredEvent]]:
        """Yield the events of an index in a span of time, each with its block."""
        index = self._indexes.get(name)
        for block in list(index.blocks.values()) if index else ():
            if block.latest < earliest or block.earliest >= latest:
                continue
            within = earliest <= block.earliest and block.latest < latest
            for event in self._events(block):
                if within or earliest <= _time(event) < latest:
                    yield block, event

    def close(self) -> None:
        """Write everything to disk if it is to be kept."""
        if not self._keep:
            return
        with self._lock:
            for index in self._indexes.values():
                for block in index.blocks.values():
                    self._seal(block)
                    self._spill(block)
            self._save()

    def _events(self, block: Block) -> Iterator[StoredEvent]:
        """Read a block; one that was removed meanwhile has no events."""
        with self._lock:
            try:
                return block.read()
            except FileNotFoundError:
                return iter(())

    def _block(self, index: Index) -> Block:
        """Return the block of an index that takes the next event."""
        last = next(reversed(index.blocks.values()), None)
        if last is not None and last.full:
            self._seal(last)
            if self._memory > self._limits.memory:
                self._spill(last)
        if last is None or last.sealed:
            last = index.blocks[self._next] = Block(self._next, index.name)
            self._next += 1
        return last

    def _seal(self, block: Block) -> None:
        if not block.sealed:
            self._memory += block.seal()

    def _spill(self, block: Block) -> None:
        if block.packed is None:
            return
        size = len(block.packed)
        folder = self._folder / block.index
        folder.mkdir(parents=True, exist_ok=True)
        block.spill(folder / f"{block.number}.events")
        self._memory -= size
        self._disk += size

    def _drop(self, index: Index, block: Block) -> None:
        if block.packed is not None:
            self._memory -= len(block.packed)
        if block.path is not None and block.path.exists():
            self._disk -= block.path.stat().st_size
        block.discard()
        index.blocks.pop(block.number, None)

    def _save(self) -> None:
        """Write down which blocks there are."""
        document = {
            index.name: {"settings": index.settings, "blocks": [_described(b) for b in index.blocks.values()]}
            for index in self._indexes.values()
        }
        write_document(self._folder / _MANIFEST, document)

    def _load(self) -> None:
        """Take up the blocks of the last run; raise UsageError for a file that says something else."""
        path = self._folder / _MANIFEST
        try:
            for name, found in read_document(path).items():
                index = self._indexes.setdefault(name, Index(name))
                index.settings = dict(found["settings"])
                for described in found["blocks"]:
                    self._take_up(index, described)
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(path) from error

    def _take_up(self, index: Index, described: dict[str, Any]) -> None:
        number = described["number"]
        path = self._folder / index.name / f"{number}.events"
        if not path.is_file():
            return
        described["deleted"] = set(described["deleted"])
        index.blocks[number] = Block(index=index.name, path=path, **described)
        self._disk += path.stat().st_size
        self._next = max(self._next, number + 1)


def _described(block: Block) -> dict[str, object]:
    return {
        "number": block.number,
        "count": block.count,
        "characters": block.characters,
        "earliest": block.earliest,
        "latest": block.latest,
        "deleted": sorted(block.deleted),
    }


def _time(event: StoredEvent) -> float:
    return event.index_time if event.raw.time is None else float(event.raw.time)


def _batches(events: Iterable[RawEvent], size: int = 500) -> Iterator[list[RawEvent]]:
    batch: list[RawEvent] = []
    for event in events:
        batch.append(event)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
