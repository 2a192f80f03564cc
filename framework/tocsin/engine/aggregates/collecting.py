"""The values themselves: values, list and mode."""

from __future__ import annotations

from collections import Counter
from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.expressions.values import Row, Scalar, Value, multivalue, texts, to_text, values_of

__all__ = ["Distinct", "Listed", "Mode"]

_MOST_LISTED = 100


class Distinct(Aggregate):
    """The distinct values in the order of their code points."""

    __slots__ = ("seen",)
    names = ("values",)

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def add(self, value: Value, row: Row) -> None:
        """Remember one row's values."""
        if isinstance(value, tuple):
            self.seen.update(map(to_text, value))
        else:
            self.seen.add(value if isinstance(value, str) else to_text(value))

    def merge(self, other: Self) -> None:
        """Remember the other's values."""
        self.seen |= other.seen

    def result(self) -> Value | None:
        """Return the distinct values, or null when there was none."""
        return multivalue(sorted(self.seen))


class Listed(Aggregate):
    """The first hundred values in the order in which they arrive (limits.conf, *list_maxsize*)."""

    __slots__ = ("kept", "left_out")
    names = ("list",)

    def __init__(self) -> None:
        self.kept: list[Scalar] = []
        self.left_out = False

    def add(self, value: Value, row: Row) -> None:
        """Append one row's values while there is room."""
        self._extend(values_of(value))

    def _extend(self, values: list[Scalar] | tuple[Scalar, ...]) -> None:
        room = _MOST_LISTED - len(self.kept)
        self.kept.extend(values[:room])
        self.left_out = self.left_out or len(values) > room

    def merge(self, other: Self) -> None:
        """Append the other's values while there is room."""
        self._extend(other.kept)
        self.left_out = self.left_out or other.left_out

    def result(self) -> Value | None:
        """Return the values, or null when there was none."""
        return multivalue(self.kept)

    @property
    def truncated(self) -> bool:
        """Whether there were more values than are kept."""
        return self.left_out


class Mode(Aggregate):
    """The most frequent text; of several, the first by code point."""

    __slots__ = ("counts",)
    names = ("mode",)

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, value: Value, row: Row) -> None:
        """Count one row's values."""
        self.counts.update(texts(value))

    def merge(self, other: Self) -> None:
        """Add the other's counts."""
        self.counts.update(other.counts)

    def result(self) -> str | None:
        """Return the value that was counted most often, or null when there was none."""
        return min(self.counts, key=lambda text: (-self.counts[text], text), default=None)
