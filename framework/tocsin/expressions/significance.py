"""Arithmetic that knows how exact its operands are.

A number written with decimals is a measurement: a sum keeps the fewest decimals of its operands, a product the fewest
significant figures, and integer digits are never rounded away. Integers and computed doubles are exact. Only printing
rounds: the value itself keeps the precision of a double.
"""

from __future__ import annotations

import math

from tocsin.expressions.values import FixedFloat, Number, as_double, magnitude, significant_figures

__all__ = ["add", "divide", "multiply", "negate", "remainder", "subtract"]


def add(left: Number, right: Number) -> Number:
    """Return the sum."""
    return _keeping_decimals(left + right, left, right)


def subtract(left: Number, right: Number) -> Number:
    """Return the difference."""
    return _keeping_decimals(left - right, left, right)


def multiply(left: Number, right: Number) -> Number:
    """Return the product."""
    return _keeping_figures(left * right, left, right)


def divide(left: Number, right: Number) -> Number | None:
    """Return the quotient; None for a division by zero."""
    if not right:
        return None
    return _keeping_figures(left / right, left, right)


def remainder(left: Number, right: Number) -> Number | None:
    """Return the remainder with the sign of the dividend; None for a division by zero."""
    if not right or not math.isfinite(left) or math.isnan(right):
        return None
    result = math.fmod(left, right)
    if isinstance(left, int) and isinstance(right, int):
        return int(result)
    return _keeping_decimals(result, left, right)


def negate(number: Number) -> Number:
    """Return the number with its sign changed."""
    return FixedFloat(-number, number.decimals) if isinstance(number, FixedFloat) else -number


def _keeping_decimals(result: Number, left: Number, right: Number) -> Number:
    if left.__class__ is not FixedFloat and right.__class__ is not FixedFloat:
        return as_double(result)
    return FixedFloat(result, min(operand.decimals for operand in (left, right) if isinstance(operand, FixedFloat)))


def _keeping_figures(result: Number, left: Number, right: Number) -> Number:
    if left.__class__ is not FixedFloat and right.__class__ is not FixedFloat:
        return as_double(result)
    if not math.isfinite(result):
        return result
    counts = [figures for operand in (left, right) if (figures := significant_figures(operand)) is not None]
    return FixedFloat(result, min(counts) - 1 - magnitude(result) if result else 0)
