"""Runs cases in processes of their own, each under a limit of time and memory.

A group of cases goes to one worker, so that what they share is read once. A worker that takes too long is killed, and
one that dies takes no other case with it: the rest of its group goes to a new worker.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from tempfile import TemporaryDirectory
from time import monotonic
from types import FrameType
from typing import Any, NoReturn

__all__ = ["Limits", "Outcome", "can_fork", "run_pooled"]

_LONGEST_WAIT = 3600.0
_DEFAULT_SECONDS = 120.0
_DEFAULT_MEGABYTES = 4096
_PAGE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long one case may take, how much memory its worker may add, and how many workers there are.

    With `grace`, a worker that has to end in the middle of a case gets so many seconds to put away what it has made.
    """

    seconds: float = _DEFAULT_SECONDS
    grace: float = 0.0
    megabytes: int = _DEFAULT_MEGABYTES
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the case with a number: what its judge returned, or why there is nothing."""

    number: int
    result: Any = None
    problem: str = ""


Judge = Callable[[int], Any]


def can_fork() -> bool:
    """Whether this platform can start a worker that shares what has been read so far."""
    return "fork" in multiprocessing.get_all_start_methods()


def run_pooled(groups: Sequence[Sequence[int]], judge: Judge, limits: Limits) -> Iterator[Outcome]:
    """Judge every number of every group and yield outcomes as they come; an interrupt in a worker interrupts all."""
    # What a worker that is killed has left behind goes with the folder.
    with TemporaryDirectory(prefix="tocsin-") as folder:
        yield from _run_pooled(groups, _Post(judge, limits, folder))


def _run_pooled(groups: Sequence[Sequence[int]], post: _Post) -> Iterator[Outcome]:
    limits = post.limits
    waiting = deque(deque(group) for group in groups if group)
    workers = [_Worker.start(post, waiting.popleft()) for _ in range(min(limits.jobs, len(waiting)))]
    leaving: list[_Worker] = []
    try:
        while workers:
            ready = wait([worker.connection for worker in workers], _patience(workers, limits))
            for worker in list(workers):
                yield from _turn(worker, worker.connection in ready, limits)
                if worker.group and not worker.is_gone:
                    continue
                rest = worker.group or (waiting.popleft() if waiting else None)
                if rest is not None and not worker.is_gone:
                    worker.give(rest)
                    continue
                workers.remove(worker)
                worker.leave(limits.grace)
                leaving.append(worker)
                if rest is not None:
                    workers.append(_Worker.start(post, rest))
            leaving = [worker for worker in leaving if not worker.has_left()]
    finally:
        for worker in workers:
            worker.leave(limits.grace)
        for worker in (*leaving, *workers):
            worker.end()


@dataclass(frozen=True, slots=True)
class _Post:
    """What a worker is there for: how it judges, within which limits, and where its temporary files go."""

    judge: Judge
    limits: Limits
    folder: str


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, the cases that it has still to judge, and when it began with the first of them."""

    process: BaseProcess
    connection: Connection
    group: deque[int] = field(default_factory=deque)
    started: float = 0.0
    is_gone: bool = False
    leaves: float = 0.0

    @classmethod
    def start(cls, post: _Post, group: deque[int]) -> _Worker:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(ours, theirs, post), daemon=True)
        with warnings.catch_warnings():
            # Forking beside threads is safe here: a worker touches nothing that another thread may hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        worker = cls(process, ours)
        worker.give(group)
        return worker

    def give(self, group: deque[int]) -> None:
        self.group, self.started = group, monotonic()
        with suppress(OSError):
            self.connection.send(list(group))

    def leave(self, grace: float) -> None:
        """Tell the process to end within some seconds."""
        self.leaves = monotonic() + grace
        self.connection.close()
        if grace:
            self.process.terminate()

    def has_left(self) -> bool:
        """Whether the process has ended; it is killed when its time is over."""
        if self.process.is_alive() and monotonic() < self.leaves:
            return False
        self.end()
        return True

    def end(self) -> None:
        """Wait until the process has ended, and no longer than it may take."""
        self.process.join(max(self.leaves - monotonic(), 0.0))
        if self.process.is_alive():
            self.process.kill()
        self.process.join()


def _patience(workers: Sequence[_Worker], limits: Limits) -> float:
    first = min(worker.started for worker in workers) + limits.seconds
    return min(max(first - monotonic(), 0.0), _LONGEST_WAIT)


def _turn(worker: _Worker, is_ready: bool, limits: Limits) -> Iterator[Outcome]:
    """Take what a worker has sent, or give up on it when its time is over."""
    if is_ready:
        try:
            result = worker.connection.recv()
        except (EOFError, OSError):
            worker.is_gone = True
            worker.process.join()
            yield Outcome(worker.group.popleft(), problem=_death(worker.process.exitcode))
            return
        if result is KeyboardInterrupt:
            raise KeyboardInterrupt
        worker.started = monotonic()
        yield Outcome(worker.group.popleft(), result)
    elif monotonic() - worker.started >= limits.seconds:
        worker.is_gone = True
        yield Outcome(worker.group.popleft(), problem=f"the case took longer than {limits.seconds:g} s")


def _death(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        with suppress(ValueError):
            name = signal.Signals(-exit_code).name
            memory = ", perhaps for want of memory" if name == "SIGKILL" else ""
            return f"the process that ran the case was ended by {name}{memory}"
    return f"the process that ran the case ended with {exit_code}"


def _work(parent: Connection, connection: Connection, post: _Post) -> None:
    """Judge groups of cases for as long as there are any and somebody waits for the results."""
    # Otherwise this process would keep the line open that tells it of its parent's end.
    parent.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _limit_memory(post.limits.megabytes)
    tempfile.tempdir = post.folder
    while True:
        try:
            group: list[int] = connection.recv()
        except (EOFError, OSError):
            return
        for number in group:
            try:
                result = post.judge(number)
            except KeyboardInterrupt:
                result = KeyboardInterrupt
            try:
                connection.send(result)
            except OSError:
                return


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End the case that is under way; what it has made is put away on the way out."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit


def _limit_memory(megabytes: int) -> None:
    """Let allocations fail beyond the limit, on top of what this process has already."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on every platform

    with suppress(OSError, ValueError):
        used = 0
        with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no path to handle
            used = int(file.read().split()[0]) * _PAGE
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 2**20, resource.RLIM_INFINITY))
