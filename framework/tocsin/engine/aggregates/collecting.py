"""values: the values themselves."""

from __future__ import annotations

from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.expressions.values import Row, Value, multivalue, to_text

__all__ = ["Distinct"]


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
