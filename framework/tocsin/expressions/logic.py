"""Compiles AND, OR, XOR and NOT over three truth values: True, False and None for not known."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.expressions.values import Evaluate, Row, Test

__all__ = ["all_hold", "all_pass", "any_holds", "any_passes", "differ", "opposite"]


def all_hold(operands: Sequence[Evaluate]) -> Evaluate:
    """Return the conjunction: False when any is False, True when all are True, else None."""

    def holds(row: Row) -> bool | None:
        result: bool | None = True
        for operand in operands:
            truth = operand(row)
            if truth is False:
                return False
            if truth is not True:
                result = None
        return result

    return holds


def any_holds(operands: Sequence[Evaluate]) -> Evaluate:
    """Return the disjunction: True when any is True, False when all are False, else None."""

    def holds(row: Row) -> bool | None:
        result: bool | None = False
        for operand in operands:
            truth = operand(row)
            if truth is True:
                return True
            if truth is not False:
                result = None
        return result

    return holds


def differ(left: Evaluate, right: Evaluate) -> Evaluate:
    """Return the exclusive disjunction; None when either side is not known."""

    def holds(row: Row) -> bool | None:
        one, other = left(row), right(row)
        if not isinstance(one, bool) or not isinstance(other, bool):
            return None
        return one is not other

    return holds


def opposite(operand: Evaluate) -> Evaluate:
    """Return the negation; what is not known stays so."""

    def holds(row: Row) -> bool | None:
        truth = operand(row)
        return not truth if isinstance(truth, bool) else None

    return holds


def all_pass(tests: Sequence[Test]) -> Test:
    """Return the test that passes when every test does, asking no more of them than it must."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) and second(row)

    def passes(row: Row) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost a frame for every row
            if not test(row):
                return False
        return True

    return passes


def any_passes(tests: Sequence[Test]) -> Test:
    """Return the test that passes when one of the tests does, asking no more of them than it must."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) or second(row)

    def passes(row: Row) -> bool:
        for test in tests:  # noqa: SIM110 - a generator would cost a frame for every row
            if test(row):
                return True
        return False

    return passes
