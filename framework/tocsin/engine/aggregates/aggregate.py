"""What it takes to be an aggregate: made anew for a group, given rows one by one, asked for its result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Self

from tocsin.expressions.values import Number, Row, Value, to_number

__all__ = ["Aggregate", "numbers_in"]


class Aggregate:
    """An accumulator for one group.

    `add` is given the value of the argument in a row (never null, maybe a multivalue) and the row itself; `merge` takes
    over what another accumulator of the same kind has seen of later rows.
    """

    __slots__ = ()
    names: ClassVar[tuple[str, ...]] = ()
    families: ClassVar[tuple[str, ...]] = ()
    """Names that a number follows, such as `perc` in `perc95`."""
    reads: ClassVar[tuple[str, ...]] = ()
    """Fields that are read besides the argument."""
    numeric: ClassVar[bool] = False
    """Whether only numbers count, so that `allnum` can refuse a group with anything else."""
    nullary: ClassVar[bool] = False
    """Whether the aggregate may be used without an argument."""
    only_in: ClassVar[tuple[str, ...]] = ()
    """The commands that know the aggregate, if not all do."""

    def add(self, value: Value, row: Row) -> None:
        """Take one row into account."""
        raise NotImplementedError

    def merge(self, other: Self) -> None:
        """Take over what another accumulator has seen, as if its rows had come after this one's."""
        raise NotImplementedError

    def result(self) -> Value | None:
        """Return the value of the group so far, or null."""
        raise NotImplementedError

    @property
    def truncated(self) -> bool:
        """Whether a limit made the accumulator leave values out."""
        return False

    @classmethod
    def numbered(cls, number: float) -> Callable[[], Aggregate]:
        """Return what makes accumulators for the number in the aggregate's name."""
        raise NotImplementedError


def numbers_in(value: Value) -> Sequence[Number]:
    """Return the numbers among a row's values; anything else is left out."""
    if isinstance(value, tuple):
        return [number for item in value if (number := to_number(item)) is not None]
    number = to_number(value)
    return () if number is None else (number,)
