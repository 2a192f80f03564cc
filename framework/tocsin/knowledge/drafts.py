"""Events on their way into an index, while index-time settings still change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from tocsin.events import RawEvent
from tocsin.expressions.values import Value

__all__ = ["Change", "Draft"]


@dataclass(slots=True)
class Draft:
    """An event that may still change.

    `keys` are what only index-time settings see, `copies` the events that were made of this one, and a draft that has
    `stopped` is not changed any more.
    """

    text: str
    source: str
    sourcetype: str
    host: str
    index: str
    time: int | float | None
    number: int
    indexed: dict[str, Value] = field(default_factory=dict)
    queue: str = "indexQueue"
    keys: dict[str, Value] = field(default_factory=dict)
    copies: list[Draft] = field(default_factory=list)
    stopped: bool = False

    @classmethod
    def of(cls, raw: RawEvent) -> Draft:
        """Begin with an event as it was read."""
        stated = (raw.text, raw.source, raw.sourcetype, raw.host, raw.index, raw.time, raw.number)
        return cls(*stated, indexed=dict(raw.indexed))

    def copy(self, sourcetype: str) -> Draft:
        """Return a copy under another source type."""
        stated = (self.text, self.source, sourcetype, self.host, self.index, self.time, self.number)
        return Draft(*stated, indexed=dict(self.indexed), queue=self.queue, keys=dict(self.keys))

    def finished(self) -> RawEvent | None:
        """Return the event as it is stored, or None when it is dropped."""
        if self.queue == "nullQueue":
            return None
        stated = (self.text, self.source, self.sourcetype, self.host, self.index, self.time, self.number)
        return RawEvent(*stated, indexed=self.indexed)


Change: TypeAlias = Callable[[Draft], None]
