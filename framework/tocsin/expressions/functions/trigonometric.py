"""Functions of angles, in radians, and their hyperbolic kin. What has no real result gives null."""

from __future__ import annotations

import math

from tocsin.expressions.functions.declaration import Number, function
from tocsin.expressions.functions.mathematical import finite

__all__ = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cos",
    "cosh",
    "hypot",
    "sin",
    "sinh",
    "tan",
    "tanh",
]


@function("acos")
def acos(number: Number) -> float | None:
    """Give the angle that has a cosine."""
    return finite(math.acos, number)


@function("acosh")
def acosh(number: Number) -> float | None:
    """Give the number that has a hyperbolic cosine."""
    return finite(math.acosh, number)


@function("asin")
def asin(number: Number) -> float | None:
    """Give the angle that has a sine."""
    return finite(math.asin, number)


@function("asinh")
def asinh(number: Number) -> float | None:
    """Give the number that has a hyperbolic sine."""
    return finite(math.asinh, number)


@function("atan")
def atan(number: Number) -> float | None:
    """Give the angle that has a tangent."""
    return finite(math.atan, number)


@function("atan2")
def atan2(y: Number, x: Number) -> float | None:
    """Give the angle of the point (x, y), in its own quadrant."""
    return finite(math.atan2, y, x)


@function("atanh")
def atanh(number: Number) -> float | None:
    """Give the number that has a hyperbolic tangent."""
    return finite(math.atanh, number)


@function("cos")
def cos(angle: Number) -> float | None:
    """Give the cosine of an angle."""
    return finite(math.cos, angle)


@function("cosh")
def cosh(number: Number) -> float | None:
    """Give the hyperbolic cosine of a number."""
    return finite(math.cosh, number)


@function("hypot")
def hypot(x: Number, y: Number) -> float | None:
    """Give the length of the hypotenuse over two sides."""
    return finite(math.hypot, x, y)


@function("sin")
def sin(angle: Number) -> float | None:
    """Give the sine of an angle."""
    return finite(math.sin, angle)


@function("sinh")
def sinh(number: Number) -> float | None:
    """Give the hyperbolic sine of a number."""
    return finite(math.sinh, number)


@function("tan")
def tan(angle: Number) -> float | None:
    """Give the tangent of an angle."""
    return finite(math.tan, angle)


@function("tanh")
def tanh(number: Number) -> float | None:
    """Give the hyperbolic tangent of a number."""
    return finite(math.tanh, number)
