"""Functions of arithmetic. What has no real or no finite result gives null."""

from __future__ import annotations

import math
from collections.abc import Callable

from tocsin.expressions.functions.declaration import Number, function
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import (
    FixedFloat,
    as_double,
    magnitude,
    round_half_up,
    significant_figures,
)

__all__ = ["abs_", "ceiling", "exact", "exp", "floor", "ln", "log", "pi", "pow_", "random", "round_", "sigfig", "sqrt"]


def finite(compute: Callable[..., float], *operands: Number) -> float | None:
    """Return a finite real result, None where there is none."""
    try:
        result = compute(*map(float, operands))
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    return result if not isinstance(result, complex) and math.isfinite(result) else None


@function("abs")
def abs_(number: Number) -> Number:
    """Give a number without its sign."""
    return FixedFloat(abs(number), number.decimals) if isinstance(number, FixedFloat) else abs(number)


@function("ceil", "ceiling")
def ceiling(number: Number) -> Number | None:
    """Round a number up to an integer."""
    return as_double(math.ceil(number)) if math.isfinite(number) else None


@function("exact")
def exact(number: Number) -> Number:
    """Give a number with all its digits, whatever its significance."""
    return float(number) if isinstance(number, FixedFloat) else number


@function("exp")
def exp(number: Number) -> float | None:
    """Raise Euler's number to a power."""
    return finite(math.exp, number)


@function("floor")
def floor(number: Number) -> Number | None:
    """Round a number down to an integer."""
    return as_double(math.floor(number)) if math.isfinite(number) else None


@function("ln")
def ln(number: Number) -> float | None:
    """Give the natural logarithm of a number."""
    return finite(math.log, number)


@function("log")
def log(number: Number, base: Number = 10) -> float | None:
    """Give the logarithm of a number to a base."""
    return finite(math.log10, number) if base == 10 else finite(math.log, number, base)


@function("pi")
def pi() -> float:
    """Give the number pi."""
    return math.pi


@function("pow")
def pow_(number: Number, exponent: Number) -> Number | None:
    """Raise a number to a power."""
    result = finite(pow, number, exponent)
    if result is not None and isinstance(number, int) and isinstance(exponent, int) and exponent >= 0:
        return as_double(number**exponent) if abs(result) < 1e15 else result
    return result


@function("random", pure=False)
def random(scope: Scope) -> int:
    """Give a random integer from 0 to 2147483647."""
    return scope.random.randrange(2**31)


@function("round")
def round_(number: Number, decimals: int = 0) -> Number | None:
    """Round a number to a count of decimals, halves away from zero."""
    if not math.isfinite(number):
        return None
    rounded = round_half_up(number, decimals)
    return rounded if decimals > 0 else as_double(int(rounded))


@function("sigfig")
def sigfig(number: Number) -> Number:
    """Round a number to its significant figures."""
    figures = significant_figures(number)
    return number if figures is None else round_half_up(number, figures - 1 - magnitude(number))


@function("sqrt")
def sqrt(number: Number) -> float | None:
    """Give the square root of a number."""
    return finite(math.sqrt, number)
