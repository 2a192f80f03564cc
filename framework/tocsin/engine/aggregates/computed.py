"""Computing with the results of other aggregates: `eval(avg(a)/avg(b))` in charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.expressions.values import Evaluate, Row, Value

__all__ = ["Computed", "Part"]

Part = tuple[str, Callable[[], Aggregate], Evaluate]


class Computed(Aggregate):
    """The value of an expression over the results of other aggregates, each known by a name."""

    __slots__ = ("evaluate", "parts")

    def __init__(self, parts: Sequence[Part], evaluate: Evaluate) -> None:
        self.parts = [(name, make(), value) for name, make, value in parts]
        self.evaluate = evaluate

    def add(self, value: Value, row: Row) -> None:
        """Give each of the aggregates its value of a row."""
        for _, accumulator, value_of in self.parts:
            given = value_of(row)
            if given is not None:
                accumulator.add(given, row)

    def merge(self, other: Self) -> None:
        """Merge the aggregates one by one."""
        for (_, mine, _), (_, theirs, _) in zip(self.parts, other.parts, strict=True):
            mine.merge(theirs)

    def result(self) -> Value | None:
        """Return the value of the expression; without any rows it may still have one."""
        results = ((name, accumulator.result()) for name, accumulator, _ in self.parts)
        return self.evaluate({name: result for name, result in results if result is not None})
