"""Runs cases in processes of their own, each under a limit of time and memory.

A group of cases goes to one worker, so that what they share is read once. A worker that takes too long is killed, and
one that dies takes no other case with it: the rest of its group goes to a new worker.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

__all__ = ["Limits", "Outcome", "can_fork", "run_pooled"]

_LONGEST_WAIT = 3600.0
_DEFAULT_SECONDS = 120.0
_DEFAULT_MEGABYTES = 4096
_PAGE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long one case may take, how much memory its worker may add, and how many workers there are."""

    seconds: float = _DEFAULT_SECONDS
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
    waiting = deque(deque(group) for group in groups if group)
    workers = [_Worker.start(judge, limits, waiting.popleft()) for _ in range(min(limits.jobs, len(waiting)))]
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
                worker.end()
                if rest is not None:
                    workers.append(_Worker.start(judge, limits, rest))
    finally:
        for worker in workers:
            worker.end()


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, the cases that it has still to judge, and when it began with the first of them."""

    process: BaseProcess
    connection: Connection
    group: deque[int] = field(default_factory=deque)
    started: float = 0.0
    is_gone: bool = False

    @classmethod
    def start(cls, judge: Judge, limits: Limits, group: deque[int]) -> _Worker:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(ours, theirs, judge, limits), daemon=True)
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

    def end(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()


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


def _work(parent: Connection, connection: Connection, judge: Judge, limits: Limits) -> None:
    """Judge groups of cases for as long as there are any and somebody waits for the results."""
    # Otherwise this process would keep the line open that tells it of its parent's end.
    parent.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(limits.megabytes)
    while True:
        try:
            group: list[int] = connection.recv()
        except (EOFError, OSError):
            return
        for number in group:
            try:
                result = judge(number)
            except KeyboardInterrupt:
                result = KeyboardInterrupt
            try:
                connection.send(result)
            except OSError:
                return


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
