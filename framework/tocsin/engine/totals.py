"""Sums of columns: what `addtotals` and `addcoltotals` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.expressions.values import Number, Row, Value, to_number, values_of
from tocsin.spl.fieldset import FieldSet

__all__ = ["column_totals", "numbers_among", "summed"]


def summed(fields: Sequence[str]) -> Callable[[str], bool]:
    """Return the test which columns are summed: the named ones, or all that are not internal."""
    named = FieldSet.of(*fields)
    return (lambda name: name in named) if fields else (lambda name: not name.startswith("_"))


def numbers_among(value: Value) -> list[Number]:
    """Return the numbers among a field's values."""
    return [number for scalar in values_of(value) if (number := to_number(scalar)) is not None]


def column_totals(rows: Sequence[Row], is_summed: Callable[[str], bool], label: str, labelfield: str | None) -> Row:
    """Return a row with the sum of each column that holds numbers, and the label."""
    totals: dict[str, Number] = {}
    for row in rows:
        for name, value in row.items():
            if is_summed(name) and (numbers := numbers_among(value)):
                totals[name] = totals.get(name, 0) + sum(numbers)
    labelled: Row = {} if labelfield is None else {labelfield: label}
    return {**totals, **labelled}
