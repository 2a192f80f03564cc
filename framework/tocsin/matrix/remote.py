"""A Splunk as the integration stage needs it: events in, rows out. Whoever starts a run brings one along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from tocsin.errors import TocsinError
from tocsin.events.dataset import Dataset

__all__ = [
    "Question",
    "Remote",
    "RemoteError",
    "RemoteFinding",
    "RemoteRow",
    "RemoteSearchError",
    "RemoteUnfitError",
    "Reply",
]

RemoteRow: TypeAlias = Mapping[str, str | Sequence[str]]


class RemoteError(TocsinError):
    """A Splunk that could not be asked."""


class RemoteSearchError(RemoteError):
    """A search that a Splunk refused or could not run."""


class RemoteUnfitError(RemoteError):
    """A Splunk that has something already which a test needs for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The logs of a test and the search to run over them alone.

    `events` is the number of events that our own reading of the logs gives; `saved_search` is the one to dispatch with
    its actions where Enterprise Security is, and `makes_notables` says whether notable events are to be waited for.
    """

    name: str
    search: str
    datasets: tuple[Dataset, ...]
    events: int
    saved_search: str = ""
    makes_notables: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFinding:
    """A risk event that a saved search created."""

    entity: str
    type: str
    score: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a Splunk said: its rows, and the number of events that it made of the logs.

    `findings` is None where no saved search could be dispatched, and `unchecked` says why, where that is a surprise;
    `notables` is the number of notable events.
    """

    rows: tuple[RemoteRow, ...]
    events: int
    expected_events: int
    findings: tuple[RemoteFinding, ...] | None = None
    notables: int = 0
    unchecked: str = ""


class Remote(Protocol):
    """A Splunk that answers questions; `label` says which one, so that nobody takes a stand-in for it."""

    @property
    def label(self) -> str:
        """What the server calls itself."""
        ...

    def identity(self) -> str:
        """Return what tells the server, as it was started, from every other; nothing when it cannot be asked."""
        ...

    def ask(self, question: Question) -> Reply:
        """Put the logs into the server, search them, and leave nothing behind; raise RemoteError."""
        ...
