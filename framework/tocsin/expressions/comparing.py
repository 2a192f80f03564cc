"""Compiles comparisons and membership.

Two numbers compare as numbers, else the texts do, with their case; any value of a multivalue may make a comparison
true; null makes it not known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence

from tocsin.expressions.compiled import Compiled, Kind, constant
from tocsin.expressions.values import (
    Evaluate,
    Number,
    Row,
    Scalar,
    Value,
    compare_scalars,
    same_scalar,
    to_number,
    to_text,
    values_of,
)
from tocsin.spl.trees import BinaryOperator

__all__ = ["any_value", "compile_comparison", "compile_membership", "membership", "ordering"]

ScalarTest = Callable[[Scalar], bool]

_ORDERINGS: dict[BinaryOperator, Callable[[Number | str, Number | str], bool]] = {
    BinaryOperator.LESS: operator.lt,
    BinaryOperator.GREATER: operator.gt,
    BinaryOperator.AT_MOST: operator.le,
    BinaryOperator.AT_LEAST: operator.ge,
}
_MIRRORED = {
    BinaryOperator.EQUAL: BinaryOperator.EQUAL,
    BinaryOperator.NOT_EQUAL: BinaryOperator.NOT_EQUAL,
    BinaryOperator.LESS: BinaryOperator.GREATER,
    BinaryOperator.GREATER: BinaryOperator.LESS,
    BinaryOperator.AT_MOST: BinaryOperator.AT_LEAST,
    BinaryOperator.AT_LEAST: BinaryOperator.AT_MOST,
}


def compile_comparison(comparison: BinaryOperator, left: Compiled, right: Compiled) -> Compiled:
    """Compile a comparison of two operands."""
    if left.is_constant and not right.is_constant:
        left, right, comparison = right, left, _MIRRORED[comparison]
    if not right.is_constant:
        return Compiled(evaluate=_comparing(left.evaluate, right.evaluate, comparison), kind=Kind.BOOLEAN)
    fixed = right.value
    if fixed is None:
        return constant(None, Kind.BOOLEAN)
    evaluate = _comparing_with(left.evaluate, comparison, fixed)
    return constant(evaluate({}), Kind.BOOLEAN) if left.is_constant else Compiled(evaluate=evaluate, kind=Kind.BOOLEAN)


def any_value(evaluate: Evaluate, test: ScalarTest) -> Evaluate:
    """Return the closure that is true when any value passes a test, and null for null."""

    def holds(row: Row) -> bool | None:
        value = evaluate(row)
        if value is None:
            return None
        return any(map(test, value)) if isinstance(value, tuple) else test(value)

    return holds


def _comparing(left: Evaluate, right: Evaluate, comparison: BinaryOperator) -> Evaluate:
    holds = _relation(comparison)

    def compares(row: Row) -> bool | None:
        one = left(row)
        if one is None:
            return None
        other = right(row)
        if other is None:
            return None
        if isinstance(one, tuple) or isinstance(other, tuple):
            return any(holds(first, second) for first in values_of(one) for second in values_of(other))
        return holds(one, other)

    return compares


def _relation(comparison: BinaryOperator) -> Callable[[Scalar, Scalar], bool]:
    if comparison is BinaryOperator.EQUAL:
        return same_scalar
    if comparison is BinaryOperator.NOT_EQUAL:
        return lambda left, right: not same_scalar(left, right)
    holds = _ORDERINGS[comparison]
    return lambda left, right: holds(compare_scalars(left, right), 0)


def _comparing_with(evaluate: Evaluate, comparison: BinaryOperator, fixed: Value) -> Evaluate:
    """Return the fastest closure for a comparison with a constant."""
    if isinstance(fixed, tuple):
        return _comparing(evaluate, lambda row: fixed, comparison)
    if comparison is BinaryOperator.EQUAL:
        number = to_number(fixed)
        return _equal_to_text(evaluate, to_text(fixed)) if number is None else _equal_to_number(evaluate, fixed, number)
    if comparison is BinaryOperator.NOT_EQUAL:
        return any_value(evaluate, lambda value: not same_scalar(value, fixed))
    return any_value(evaluate, ordering(_ORDERINGS[comparison], fixed))


def _equal_to_text(evaluate: Evaluate, text: str) -> Evaluate:
    def equals(row: Row) -> bool | None:
        value = evaluate(row)
        if value.__class__ is str:
            return value == text
        if value is None:
            return None
        return any(to_text(item) == text for item in values_of(value))

    return equals


def _equal_to_number(evaluate: Evaluate, fixed: Scalar, number: Number) -> Evaluate:
    text = to_text(fixed)
    is_canonical = text.isdigit() and (text == "0" or text[0] != "0")

    def equals(row: Row) -> bool | None:
        value = evaluate(row)
        if value == text:
            return True
        if value.__class__ is str:
            # Digits that do not begin with a zero spell a whole number in one way only.
            return False if is_canonical and value.isdigit() and value[0] != "0" else to_number(value) == number
        if value is None:
            return None
        return any(same_scalar(item, fixed) for item in values_of(value))

    return equals


def ordering(holds: Callable[[Number | str, Number | str], bool], fixed: Scalar) -> ScalarTest:
    """Return the test how a scalar stands to a constant: as numbers when both look like numbers, else as text."""
    bound, text = to_number(fixed), to_text(fixed)

    def compares(value: Scalar) -> bool:
        number = to_number(value)
        if number is None:
            return holds(to_text(value), text)
        return holds(number, bound)  # type: ignore[arg-type]

    return compares if bound is not None else lambda value: holds(to_text(value), text)


def compile_membership(operand: Compiled, choices: Sequence[Compiled]) -> Compiled:
    """Compile whether an operand equals one of the choices; a null choice is no choice."""
    if all(choice.is_constant for choice in choices):
        test = membership(item for choice in choices for item in values_of(choice.value))
        evaluate = any_value(operand.evaluate, test)
        if operand.is_constant:
            return constant(evaluate({}), Kind.BOOLEAN)
        return Compiled(evaluate=evaluate, kind=Kind.BOOLEAN)
    return Compiled(
        evaluate=_among(operand.evaluate, [choice.evaluate for choice in choices]),
        kind=Kind.BOOLEAN,
    )


def membership(choices: Iterable[Scalar]) -> ScalarTest:
    """Return the test whether a scalar equals one of the choices, as eval compares."""
    wanted = tuple(choices)
    words = frozenset(map(to_text, wanted))
    numbers = frozenset(number for choice in wanted if (number := to_number(choice)) is not None)

    def is_member(value: Scalar) -> bool:
        if value in words:
            return True
        number = to_number(value)
        return number in numbers if number is not None else value.__class__ is not str and to_text(value) in words

    return is_member


def _among(operand: Evaluate, choices: Sequence[Evaluate]) -> Evaluate:
    def is_among(row: Row) -> bool | None:
        value = operand(row)
        if value is None:
            return None
        items = values_of(value)
        return any(same_scalar(item, other) for choice in choices for other in values_of(choice(row)) for item in items)

    return is_among
