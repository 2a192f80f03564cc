"""What a change does to what detections find: rows gained and lost on the logs of their tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from tocsin.expressions.values import Row, texts
from tocsin.matrix.mirror import NOT_AVAILABLE

__all__ = ["Behaviour", "Comparison", "DetectionBehaviour", "Found", "compare_rows"]

_Key = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one version of a search found: its rows, or why there are none to speak of."""

    rows: tuple[Row, ...] = ()
    problem: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that any row has, in their order."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a search found in the logs of one test before and finds now.

    `before` and `after` are numbers of rows, None where there is no such search or it cannot be run; `problem` says why
    it cannot. The rows are the first of those that were lost and gained. Where fields came or went, rows are the same
    if their common fields are.
    """

    path: str
    detection: str
    test: str
    datasets: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None
    lost: int = 0
    gained: int = 0
    lost_rows: tuple[Row, ...] = ()
    gained_rows: tuple[Row, ...] = ()
    lost_fields: tuple[str, ...] = ()
    gained_fields: tuple[str, ...] = ()
    problem: str = ""

    @property
    def differs(self) -> bool:
        """Whether anything is known to be different."""
        return bool(self.lost or self.gained or self.lost_fields or self.gained_fields)

    @property
    def is_worth_showing(self) -> bool:
        """Whether there is more to say than that nothing differs, or that there is no log."""
        return self.differs or (bool(self.problem) and not self.problem.startswith(NOT_AVAILABLE))


@dataclass(frozen=True, slots=True)
class DetectionBehaviour:
    """The comparisons of one detection."""

    path: str
    name: str
    comparisons: tuple[Comparison, ...]

    @property
    def is_new(self) -> bool:
        """Whether there was no such detection before."""
        return all(each.before is None and not each.problem for each in self.comparisons)

    @property
    def is_gone(self) -> bool:
        """Whether there is no such detection any more."""
        return all(each.after is None and not each.problem for each in self.comparisons)

    @property
    def differs(self) -> bool:
        """Whether any comparison does."""
        return any(each.differs for each in self.comparisons)

    @property
    def is_worth_showing(self) -> bool:
        """Whether any comparison is."""
        return any(each.is_worth_showing for each in self.comparisons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Every comparison with a commit, by detection and test; `base` is the commit as a person named it."""

    base: str
    commit: str
    comparisons: tuple[Comparison, ...]
    duration: float = 0.0
    interrupted: bool = False

    @property
    def differs(self) -> bool:
        """Whether any comparison does."""
        return any(each.differs for each in self.comparisons)

    @property
    def lost(self) -> int:
        """How many rows were lost."""
        return sum(each.lost for each in self.comparisons)

    @property
    def gained(self) -> int:
        """How many rows were gained."""
        return sum(each.gained for each in self.comparisons)

    def by_detection(self) -> list[DetectionBehaviour]:
        """Return the comparisons of each detection."""
        grouped = groupby(self.comparisons, key=lambda each: each.path)
        found = [(path, tuple(comparisons)) for path, comparisons in grouped]
        return [DetectionBehaviour(path, comparisons[0].detection, comparisons) for path, comparisons in found]


def compare_rows(before: Found, after: Found) -> tuple[list[Row], list[Row]]:
    """Return the rows that were lost and those that were gained; their order does not matter, their number does."""
    common = None
    if before.rows and after.rows:
        common = frozenset(before.fields) & frozenset(after.fields) or None
    return _without(before.rows, after.rows, common), _without(after.rows, before.rows, common)


def _without(rows: Sequence[Row], others: Iterable[Row], fields: frozenset[str] | None) -> list[Row]:
    left = Counter(_key(row, fields) for row in others)
    found = []
    for row in rows:
        key = _key(row, fields)
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return found


def _key(row: Row, fields: frozenset[str] | None) -> _Key:
    """Return what makes two rows the same: how their values print."""
    return tuple(sorted((name, texts(value)) for name, value in row.items() if fields is None or name in fields))
