"""The matrix: all verdicts of a run, by detection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from tocsin.matrix.verdict import Status, Verdict

__all__ = ["FAILING", "DetectionRow", "ExitStatus", "Matrix"]

FAILING = frozenset({Status.FAIL, Status.ERROR})


class ExitStatus(IntEnum):
    """What the process says when it ends; the numbers are pytest's."""

    OK = 0
    FAILURES = 1
    INTERRUPTED = 2
    INTERNAL_ERROR = 3
    USAGE_ERROR = 4
    NOTHING_SELECTED = 5


@dataclass(frozen=True, slots=True)
class DetectionRow:
    """The verdicts of one detection, in the order of its stages and tests."""

    path: str
    name: str
    verdicts: tuple[Verdict, ...]

    def has(self, statuses: Collection[Status]) -> bool:
        """Whether any verdict has one of these statuses."""
        return any(verdict.status in statuses for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All verdicts of a run in a fixed order: by detection, then stage, then test."""

    verdicts: tuple[Verdict, ...]
    duration: float = 0.0
    interrupted: bool = False

    def by_detection(self) -> list[DetectionRow]:
        """Return one row per detection."""
        grouped = groupby(self.verdicts, key=lambda verdict: verdict.case.path)
        rows = [(path, tuple(verdicts)) for path, verdicts in grouped]
        return [DetectionRow(path, verdicts[0].case.detection, verdicts) for path, verdicts in rows]

    def counts(self) -> dict[Status, int]:
        """Return how many verdicts have each status, statuses without one left out."""
        found = Counter(verdict.status for verdict in self.verdicts)
        return {status: found[status] for status in Status if found[status]}

    def exit_status(self, failing: Collection[Status] = FAILING) -> ExitStatus:
        """Return the exit status of the run; `failing` are the statuses that may not occur."""
        if self.interrupted:
            return ExitStatus.INTERRUPTED
        if not self.verdicts:
            return ExitStatus.NOTHING_SELECTED
        failed = any(verdict.status in failing for verdict in self.verdicts)
        return ExitStatus.FAILURES if failed else ExitStatus.OK
