"""Bytes and JSON documents to stored events: broken, timed and changed as the settings of their source type say."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.events.dataset import Dataset, RawEvent
from tocsin.expressions.values import Value
from tocsin.knowledge.indexed_extractions import index_fields
from tocsin.splunkd.server import Server

__all__ = ["Origin", "Ready", "index_body", "index_file", "index_ready"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an input says of its events."""

    index: str
    source: str
    sourcetype: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An event that is already broken off and timed, as the event endpoint of the collector takes it."""

    text: str
    origin: Origin
    time: int | float
    fields: dict[str, Value] = field(default_factory=dict)


def index_body(body: bytes, origin: Origin, server: Server) -> int:
    """Index a text that is in memory; return the number of events."""
    handle, name = tempfile.mkstemp(dir=server.scratch)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
        return index_file(path, origin, server)
    finally:
        path.unlink()


def index_file(path: Path, origin: Origin, server: Server) -> int:
    """Index a file as an input would; return the number of events. Raise DatasetError or FullError."""
    dataset = Dataset(path, source=origin.source, sourcetype=origin.sourcetype, host=origin.host, index=origin.index)
    return server.store(_into_known(server.knowledge().raw_events(dataset), server), server.clock())


def _into_known(events: Iterable[RawEvent], server: Server) -> Iterator[RawEvent]:
    """Yield events; one that settings send to an index that does not exist is lost, as in Splunk."""
    return (event for event in events if event.index in server.indexes)


def index_ready(events: Iterable[Ready], server: Server) -> int:
    """Index events that need no breaking; return how many."""
    return server.store(_into_known(_changed(events, server), server), server.clock())


def _changed(events: Iterable[Ready], server: Server) -> Iterator[RawEvent]:
    """Yield events after the index-time transforms of their source types."""
    knowledge = server.knowledge()
    rules = {}
    for event in events:
        origin = event.origin
        key = origin.source, origin.host, origin.sourcetype
        if key not in rules:
            rules[key] = knowledge.index_time_of(*key), index_fields(knowledge.input_settings_for(*key))
        change, extract = rules[key]
        structured = extract(event.text) if extract is not None else None
        fields = {**(structured or {}), **event.fields}
        raw = RawEvent(event.text, origin.source, origin.sourcetype, origin.host, origin.index, event.time, 1, fields)
        yield from [raw] if change is None else change.apply(raw)
