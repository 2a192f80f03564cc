"""Functions over several values: all arguments, and every value of a multivalue among them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from tocsin.expressions.functions.declaration import Number, Scalar, Value, function
from tocsin.expressions.significance import add
from tocsin.expressions.values import measured, sort_key, values_of

__all__ = ["avg", "max_", "min_", "sum_"]


@function("avg")
def avg(first: Value | None, *more: Value | None) -> Number | None:
    """Give the mean of the numbers; anything else is left out."""
    numbers = _numbers((first, *more))
    return float(reduce(add, numbers)) / len(numbers) if numbers else None


@function("max")
def max_(first: Value | None, *more: Value | None) -> Scalar | None:
    """Give the greatest value: numbers by size, texts by code point, and any text is greater than any number."""
    return max(_scalars((first, *more)), key=sort_key, default=None)


@function("min")
def min_(first: Value | None, *more: Value | None) -> Scalar | None:
    """Give the least value: numbers by size, texts by code point, and any number is less than any text."""
    return min(_scalars((first, *more)), key=sort_key, default=None)


@function("sum")
def sum_(first: Value | None, *more: Value | None) -> Number | None:
    """Give the sum of the numbers; anything else is left out."""
    numbers = _numbers((first, *more))
    return reduce(add, numbers) if numbers else None


def _scalars(arguments: Iterable[Value | None]) -> list[Scalar]:
    return [scalar for argument in arguments for scalar in values_of(argument)]


def _numbers(arguments: Iterable[Value | None]) -> list[Number]:
    return [number for scalar in _scalars(arguments) if (number := measured(scalar)) is not None]
