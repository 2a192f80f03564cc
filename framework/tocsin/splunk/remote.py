"""A Splunk that the integration stage can ask: each question gets a tenancy, and nothing is left of it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack

from tocsin.events.dataset import Dataset
from tocsin.matrix.remote import Question, Reply
from tocsin.splunk.collector import Label
from tocsin.splunk.errors import BusyError, RemoteError, UnreachableError
from tocsin.splunk.findings import with_findings
from tocsin.splunk.plain_files import plain_file
from tocsin.splunk.retrying import Deadline, retry
from tocsin.splunk.searches import run_search
from tocsin.splunk.service import Connect, Service, connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import Tenancy, tenancy

__all__ = ["STAND_IN", "SplunkRemote"]

STAND_IN = "stand-in"
_CASE_SECONDS = 90.0
_STEADY_COUNTS = 5


class SplunkRemote:
    """A Splunk and an administrator's account on it.

    Nothing is kept between questions, so that several processes may ask at once.
    """

    def __init__(self, settings: SplunkSettings, connect: Connect = connect, seconds: float = _CASE_SECONDS) -> None:
        self._settings = settings
        self._connect = connect
        self._seconds = seconds
        self._label = ""

    @property
    def label(self) -> str:
        """`stand-in`, or `Splunk` and its version; `Splunk` alone before anything was asked."""
        return self._label or "Splunk"

    def identity(self) -> str:
        """Return where the server is and what it is called; nothing when it cannot be asked."""
        try:
            content = self._connect(self._settings).get("server/info")["entry"][0]["content"]
        except RemoteError:
            return ""
        guid, version = content.get("guid", ""), content.get("version", "")
        return f"{self._settings.host}:{self._settings.port} {guid} {version}"

    def ask(self, question: Question) -> Reply:
        """Put the logs into an index of their own, search them, and remove everything again."""
        deadline = Deadline(self._seconds)
        admin = retry(lambda: self._connect(self._settings), deadline, BusyError, attempts=3)
        self._label = _label(admin)
        indexes = tuple(dict.fromkeys(d.index for d in question.datasets if d.index and d.index != "main"))
        with tenancy(self._settings, admin, self._connect, indexes, deadline) as place:
            self._send(question.datasets, place, deadline)
            events = _searchable(place, (place.index, *indexes), question.events, deadline)
            rows = run_search(place.tenant, question.search, deadline)
            reply = Reply(rows=tuple(rows), events=events, expected_events=question.events)
            return with_findings(reply, question, place, admin, deadline)

    def _send(self, datasets: Iterable[Dataset], place: Tenancy, deadline: Deadline) -> None:
        numbers = []
        with ExitStack() as opened:
            for dataset in datasets:
                path = opened.enter_context(plain_file(dataset.path))
                if path.stat().st_size:
                    numbers.append(place.collector.send_file(path, _label_of(dataset, place.index), deadline))
        place.collector.wait((number for number in numbers if number is not None), deadline)


def _label(admin: Service) -> str:
    content = admin.get("server/info")["entry"][0]["content"]
    return STAND_IN if content.get("stand_in") else f"Splunk {content.get('version', '')}".strip()


def _label_of(dataset: Dataset, index: str) -> Label:
    """Return the label of a log; what it does not say is as our own engine has it."""
    return Label(
        index=dataset.index if dataset.index and dataset.index != "main" else index,
        source=dataset.source if dataset.source is not None else str(dataset.path),
        sourcetype=dataset.sourcetype or "unknown",
        host=dataset.host or "localhost",
    )


def _searchable(place: Tenancy, indexes: Iterable[str], expected: int, deadline: Deadline) -> int:
    """Count until every event can be found; a count that stays the same is taken for what it is."""
    named = " OR ".join(f"index={name}" for name in indexes)
    once_more = deadline.waits()
    counts: list[int] = []
    while True:
        rows = retry(
            lambda: run_search(place.tenant, f"| tstats count where {named}", deadline), deadline, UnreachableError
        )
        counts.append(int(str(rows[0]["count"])) if rows else 0)
        steady = len(counts) >= _STEADY_COUNTS and len(set(counts[-_STEADY_COUNTS:])) == 1
        if counts[-1] == expected or (steady and counts[-1]):
            return counts[-1]
        if not once_more():
            raise RemoteError(f"only {counts[-1]} of {expected} events can be found after {len(counts)} tries")
