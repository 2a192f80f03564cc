"""Replaying recorded logs into a Splunk, as they were or as if they had just been written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any, TypeAlias

from tocsin.events.dataset import Dataset, RawEvent
from tocsin.knowledge.base import KnowledgeBase
from tocsin.splunk.collector import Collector, Label
from tocsin.splunk.plain_files import plain_file
from tocsin.splunk.retrying import Deadline

__all__ = ["Endpoint", "Replay", "Sent"]

OnEvents: TypeAlias = Callable[[int], None]

_BATCH = 500
_SECONDS = 300.0


class Endpoint(Enum):
    """How events are sent: as text that the Splunk takes apart, or each with its time and labels."""

    RAW = "raw"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Sent:
    """How much of a log was sent, or would have been."""

    events: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """How logs are replayed.

    With `newest`, times are moved so that the last event of a log happens then; that needs the event endpoint, for the
    text stays as it is. `rate` bounds the events in a second. `wait` and `clock` are those of the process.
    """

    knowledge: KnowledgeBase
    wait: Callable[[float], None]
    clock: Callable[[], float]
    endpoint: Endpoint = Endpoint.RAW
    newest: float | None = None
    rate: float | None = None
    seconds: float = _SECONDS

    def measure(self, dataset: Dataset) -> Sent:
        """Count what would be sent."""
        events = characters = 0
        for event in self.knowledge.raw_events(dataset):
            events += 1
            characters += len(event.text.encode("utf-8", "replace"))
        return Sent(events, characters)

    def send(
        self,
        dataset: Dataset,
        label: Label,
        collector: Collector,
        on_events: Callable[[int], None] = lambda count: None,
    ) -> Sent:
        """Send a log and wait until it is acknowledged, where the token asks for that; raise RemoteError."""
        measured = self.measure(dataset)
        numbers: list[int | None] = []
        if self.endpoint is Endpoint.RAW and self.rate is None:
            with plain_file(dataset.path) as path:
                numbers.append(collector.send_file(path, label, Deadline(self.seconds)))
            on_events(measured.events)
        else:
            offset = self._offset(dataset)
            started, sent = self.clock(), 0
            for batch in _batches(self.knowledge.raw_events(dataset), self._batch):
                self._hold_back(started, sent)
                numbers.append(self._send_batch(batch, label, offset, collector))
                sent += len(batch)
                on_events(len(batch))
        collector.wait([number for number in numbers if number is not None], Deadline(self.seconds))
        return measured

    @property
    def _batch(self) -> int:
        """How many events are sent at once: with a rate, no more than are due in a second."""
        return _BATCH if self.rate is None else max(min(_BATCH, int(self.rate)), 1)

    def _send_batch(self, batch: list[RawEvent], label: Label, offset: float, collector: Collector) -> int | None:
        deadline = Deadline(self.seconds)
        if self.endpoint is Endpoint.RAW:
            text = "".join(f"{event.text}\n" for event in batch)
            return collector.send_text(text, label, deadline)
        return collector.send_events((_document(event, label, offset) for event in batch), deadline)

    def _offset(self, dataset: Dataset) -> float:
        """Return how far the times of a log are moved."""
        if self.newest is None:
            return 0.0
        times = (event.time for event in self.knowledge.raw_events(dataset) if event.time is not None)
        last = max(times, default=self.newest)
        return self.newest - last

    def _hold_back(self, started: float, sent: int) -> None:
        """Wait until so many events are due."""
        if self.rate is not None:
            early = sent / self.rate - (self.clock() - started)
            if early > 0:
                self.wait(early)


def _document(event: RawEvent, label: Label, offset: float) -> dict[str, Any]:
    document: dict[str, Any] = {
        "event": event.text,
        "index": label.index,
        "source": label.source,
        "sourcetype": label.sourcetype,
        "host": label.host,
    }
    if event.time is not None:
        document["time"] = round(event.time + offset, 6)
    return document


def _batches(events: Iterable[RawEvent], size: int) -> Iterator[list[RawEvent]]:
    iterator = iter(events)
    while batch := list(islice(iterator, size)):
        yield batch
