"""Search jobs: queued, run by a few threads, kept until their time is up or room is needed."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tocsin.diagnostics import Severity
from tocsin.engine.messages import Message
from tocsin.errors import SearchError, TocsinError, UnsupportedError
from tocsin.splunkd.searching import Found, SearchRequest, run_request
from tocsin.splunkd.stored import Scanned, StoppedError

if TYPE_CHECKING:
    from tocsin.splunkd.server import Server

__all__ = ["Job", "Jobs", "SidTakenError", "State", "TooManyJobsError"]

_DEFAULT_TTL = 600.0


class State(Enum):
    """What a job is doing."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class TooManyJobsError(Exception):
    """Every place for a job is taken by one that is not done."""


class SidTakenError(Exception):
    """A client names its job as another one is named."""


@dataclass(slots=True, kw_only=True)
class Job:
    """One search and what became of it."""

    sid: str
    request: SearchRequest
    owner: str
    app: str = "search"
    label: str = ""
    ttl: float = _DEFAULT_TTL
    is_saved: bool = False
    priority: int = 5
    state: State = State.QUEUED
    found: Found = field(default_factory=Found)
    error: str = ""
    started: float = 0.0
    run_duration: float = 0.0
    touched: float = field(default_factory=time.monotonic)
    scanned: Scanned = field(default_factory=Scanned)
    finished: threading.Event = field(default_factory=threading.Event)
    is_finalized: bool = False
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in (State.DONE, State.FAILED)

    def touch(self) -> None:
        """Start the time to live anew."""
        self.touched = time.monotonic()


class Jobs(Mapping[str, Job]):
    """The jobs of a server by their sid."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._limits = server.settings.limits
        self._jobs: dict[str, Job] = {}
        self._lock = threading.RLock()
        self._pool = ThreadPoolExecutor(self._limits.running_jobs, thread_name_prefix="search")
        self._numbers = itertools.count(1)
        self._is_closing = False

    def __getitem__(self, sid: str) -> Job:
        job = self._jobs[sid]
        job.touch()
        return job

    def __iter__(self) -> Iterator[str]:
        self._evict()
        return iter(list(self._jobs))

    def __len__(self) -> int:
        return len(self._jobs)

    def start(
        self,
        request: SearchRequest,
        *,
        sid: str = "",
        saved: str = "",
        afterwards: Callable[[Job], None] | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Job:
        """Queue a search; raise TooManyJobsError when there is no place for it, SidTakenError when there is no name."""
        job = Job(
            sid=sid or self._sid(request, saved),
            request=request,
            owner=request.user.name,
            app=request.app,
            label=saved,
            is_saved=bool(saved),
            settings=dict(settings or {}),
        )
        with self._lock:
            self._evict()
            if self._is_closing or len(self._jobs) >= self._limits.jobs:
                raise TooManyJobsError
            if job.sid in self._jobs:
                raise SidTakenError(job.sid)
            self._jobs[job.sid] = job
        self._pool.submit(self._run, job, afterwards)
        return job

    def remove(self, sid: str) -> None:
        """End a job and forget it."""
        with self._lock:
            job = self._jobs.pop(sid, None)
        if job is not None:
            job.scanned.stopped = True

    def of_saved_search(self, name: str) -> list[Job]:
        """Return the jobs that a saved search has made, the newest first."""
        return [job for job in reversed(list(self._jobs.values())) if job.is_saved and job.label == name]

    def stop(self) -> None:
        """Let every job end as soon as it can, and take no more."""
        self._is_closing = True
        for job in list(self._jobs.values()):
            job.scanned.stopped = True

    def close(self) -> None:
        """Stop every job, and wait until all have ended."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _run(self, job: Job, afterwards: Callable[[Job], None] | None) -> None:
        job.state, job.started = State.RUNNING, time.monotonic()
        job.scanned.deadline = job.started + self._limits.search_seconds
        try:
            job.scanned.check()
            job.found = run_request(job.request, self._server, job.scanned)
            if afterwards is not None:
                afterwards(job)
            job.state = State.DONE
        except StoppedError as error:
            self._stopped(job, error)
        except (TocsinError, RecursionError, MemoryError) as error:
            job.error, job.state = _wording(error), State.FAILED
        finally:
            job.run_duration = time.monotonic() - job.started
            if not job.done:
                job.error, job.state = "The search failed for an internal reason.", State.FAILED
            job.touch()
            job.finished.set()

    def _stopped(self, job: Job, error: StoppedError) -> None:
        """End a job that was finalized as done without results, any other as failed."""
        if job.is_finalized:
            job.found.messages.append(Message(Severity.INFO, "Search finalized."))
            job.state = State.DONE
        else:
            job.error, job.state = str(error), State.FAILED

    def _sid(self, request: SearchRequest, saved: str) -> str:
        number = next(self._numbers)
        if not saved:
            return f"{request.now:.0f}.{number}"
        digest = hashlib.sha256(saved.encode()).hexdigest()[:16]
        return f"{request.user.name}__{request.user.name}__{request.app}__RMD5{digest}_at_{request.now:.0f}_{number}"

    def _evict(self) -> None:
        """Forget jobs whose time is up, then the oldest that are done until there is room."""
        now = time.monotonic()
        with self._lock:
            for sid, job in list(self._jobs.items()):
                if job.done and now - job.touched > job.ttl:
                    del self._jobs[sid]
            finished = sorted((job for job in self._jobs.values() if job.done), key=lambda job: job.touched)
            rows = sum(len(job.found.rows) for job in finished)
            for job in finished:
                if len(self._jobs) < self._limits.jobs and rows <= self._limits.kept_rows:
                    return
                rows -= len(job.found.rows)
                del self._jobs[job.sid]


def _wording(error: TocsinError | RecursionError | MemoryError) -> str:
    """Return what a client is told of a failure."""
    match error:
        case UnsupportedError():
            return f"This server cannot run the search as Splunk does: {error}"
        case SearchError():
            return str(error)
        case RecursionError():
            return "The search is nested too deep."
        case MemoryError():
            return "The search needs more memory than there is."
        case _:
            return f"The search failed: {error}"
