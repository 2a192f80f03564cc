"""What it takes to be an aggregate: made anew for a group, given rows one by one, asked for its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Self

from tocsin.expressions.values import Row, Value

__all__ = ["Aggregate"]


class Aggregate:
    """An accumulator for one group.

    `add` is given the value of the argument in a row (never null, maybe a multivalue) and the row itself; `merge` takes
    over what another accumulator of the same kind has seen of later rows.
    """

    __slots__ = ()
    names: ClassVar[tuple[str, ...]] = ()
    numeric: ClassVar[bool] = False
    """Whether only numbers count, so that `allnum` can refuse a group with anything else."""
    nullary: ClassVar[bool] = False
    """Whether the aggregate may be used without an argument."""

    def add(self, value: Value, row: Row) -> None:
        """Take one row into account."""
        raise NotImplementedError

    def merge(self, other: Self) -> None:
        """Take over what another accumulator has seen, as if its rows had come after this one's."""
        raise NotImplementedError

    def result(self) -> Value | None:
        """Return the value of the group so far, or null."""
        raise NotImplementedError

    @classmethod
    def numbered(cls, number: float) -> Callable[[], Aggregate]:
        """Return what makes accumulators for the number in the aggregate's name."""
        raise NotImplementedError
