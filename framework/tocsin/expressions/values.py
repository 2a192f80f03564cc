"""What a value is: numbers and texts, null, multivalues, their order and how numbers are printed.

A row is a dictionary from field names to values; null is an absent key in a row and `None` in an evaluated expression.
Text that looks like a number acts as one wherever a number is wanted. A multivalue is a tuple of at least two scalars.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

__all__ = [
    "Evaluate",
    "FixedFloat",
    "Multivalue",
    "Number",
    "Row",
    "Scalar",
    "Test",
    "Value",
    "Values",
    "as_double",
    "compare",
    "compare_scalars",
    "fixed_text",
    "looks_numeric",
    "magnitude",
    "measured",
    "multivalue",
    "round_half_up",
    "same_scalar",
    "settle",
    "significant_figures",
    "sort_key",
    "texts",
    "to_number",
    "to_text",
    "values_of",
]

Number: TypeAlias = int | float
Scalar: TypeAlias = str | int | float | bool
Multivalue: TypeAlias = tuple[Scalar, ...]
Values: TypeAlias = tuple[Scalar, ...]
Value: TypeAlias = Scalar | Multivalue
Row: TypeAlias = dict[str, Value]
Evaluate: TypeAlias = Callable[[Row], Value | None]
Test: TypeAlias = Callable[[Row], bool]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER_STARTS = frozenset("0123456789+-.")
_LARGEST_EXACT_INTEGER = 2**53
_LARGEST_POSITIONAL = 1e22
_DIGITS_ALWAYS_EXACT = 16
_DIGITS_OF_A_DOUBLE = 320
# A double has no more than this many reliable decimal figures: a longer text is a printed double, not a measurement.
_MOST_FIGURES = 15
# Enough to tell any two doubles apart; more would not fit into what numbers are rounded in.
_MOST_DECIMALS = 340
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)


class FixedFloat(float):
    """A number that prints with a fixed count of decimals, rounded half up; it computes at full precision.

    A negative count says how many integer digits are not significant; those are printed all the same.
    """

    __slots__ = ("decimals",)
    decimals: int

    def __new__(cls, value: float, decimals: int) -> FixedFloat:
        number = super().__new__(cls, value)
        number.decimals = decimals
        return number

    def __reduce__(self) -> tuple[type[FixedFloat], tuple[float, int]]:
        return FixedFloat, (float(self), self.decimals)


def looks_numeric(text: str) -> bool:
    """Whether the whole text is a decimal number: sign, decimals and exponent allowed, no blanks."""
    return text[:1] in _NUMBER_STARTS and _NUMBER.fullmatch(text) is not None


def to_number(value: Value | None) -> Number | None:
    """Return the number that a value is or looks like, or None."""
    if value.__class__ is str:
        return _parse(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _parse(text: str) -> Number | None:
    if len(text) < _DIGITS_ALWAYS_EXACT and text.isdigit() and text.isascii():
        return int(text)
    if text[:1] not in _NUMBER_STARTS or _NUMBER.fullmatch(text) is None:
        return None
    if len(text) > _DIGITS_OF_A_DOUBLE or "." in text or "e" in text or "E" in text:
        return float(text)
    return as_double(int(text))


def as_double(number: Number) -> Number:
    """Return an integer as it is while a double holds it exactly, else as the double it would be."""
    if number.__class__ is int and not -_LARGEST_EXACT_INTEGER <= number <= _LARGEST_EXACT_INTEGER:
        try:
            return float(number)
        except OverflowError:
            return math.inf if number > 0 else -math.inf
    return number


def measured(value: Value | None) -> Number | None:
    """Return the number that a value is or looks like; one written with decimals remembers how many it had."""
    if value.__class__ is not str:
        return to_number(value)
    number = _parse(value)
    return _remember(value, number) if number.__class__ is float else number


def _remember(text: str, number: float) -> float:
    mantissa, _, exponent = text.lower().partition("e")
    _, point, fraction = mantissa.partition(".")
    decimals = len(fraction) - int(exponent or 0)
    if not point or decimals < 1 or not math.isfinite(number):
        return number
    figures = len(mantissa.lstrip("+-").replace(".", "").lstrip("0"))
    return number if figures > _MOST_FIGURES or decimals > 300 else FixedFloat(number, decimals)


def significant_figures(number: Number) -> int | None:
    """Return how many figures of a number are significant, or None for an exact one."""
    if not isinstance(number, FixedFloat):
        return None
    return max(1, magnitude(number) + 1 + number.decimals)


def magnitude(number: float) -> int:
    """Return the power of ten of the first digit of a number; of zero, 0."""
    if not number or not math.isfinite(number):
        return 0
    return Decimal(repr(float(number))).adjusted()


def round_half_up(number: Number, decimals: int) -> FixedFloat:
    """Round as on paper, from the digits that the number prints with, halves away from zero; zeros are kept."""
    decimals = max(-_MOST_DECIMALS, min(decimals, _MOST_DECIMALS))
    return FixedFloat(float(fixed_text(number, decimals)), max(decimals, 0))


def fixed_text(number: Number, decimals: int) -> str:
    """Print a number with a fixed count of decimals; a negative count rounds integer digits."""
    if not math.isfinite(number):
        return _print_float(number)
    exact = Decimal(number) if isinstance(number, int) else Decimal(repr(float(number)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    return format(rounded if rounded else abs(rounded), "f")


def settle(value: Value | None) -> Value | None:
    """Return the value as a field stores it: booleans as text, numbers rounded to what they print as."""
    kind = value.__class__
    if kind is str or kind is int or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(map(_settle_scalar, value))
    return _settle_scalar(value)


def _settle_scalar(value: Scalar) -> Scalar:
    if isinstance(value, FixedFloat):
        return round_half_up(value, max(value.decimals, 0))
    return to_text(value) if isinstance(value, bool) else value


def to_text(value: Value) -> str:
    """Print a scalar as a field shows it; a multivalue has several texts and is refused."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int):
        return (
            str(value) if -_LARGEST_EXACT_INTEGER <= value <= _LARGEST_EXACT_INTEGER else _print_float(as_double(value))
        )
    if isinstance(value, FixedFloat):
        return fixed_text(value, max(value.decimals, 0))
    if isinstance(value, float):
        return _print_float(value)
    raise TypeError("a multivalue has several texts: use texts()")


def _print_float(number: float) -> str:
    if not math.isfinite(number):
        return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
    if number.is_integer() and abs(number) < _LARGEST_POSITIONAL:
        return str(int(number))
    shortest = repr(float(number))
    if "e" in shortest and abs(number) < 1:
        return format(Decimal(shortest), "f")
    return shortest


def texts(value: Value | None) -> tuple[str, ...]:
    """Return the texts of every value: none for null, one for a scalar."""
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(map(to_text, value))
    return (to_text(value),)


def values_of(value: Value | None) -> Values:
    """Return the values one by one: none for null, one for a scalar."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def multivalue(values: Iterable[Scalar | None]) -> Value | None:
    """Collect values as a field holds them: nulls dropped, one alone is a scalar, none at all is null."""
    kept = tuple(value for value in values if value is not None)
    if len(kept) > 1:
        return kept
    return kept[0] if kept else None


def compare(left: Value | None, right: Value | None) -> int | None:
    """Order two single values as eval does: -1, 0 or 1; None when one is null or a multivalue."""
    if left is None or right is None or isinstance(left, tuple) or isinstance(right, tuple):
        return None
    return compare_scalars(left, right)


def compare_scalars(left: Scalar, right: Scalar) -> int:
    """Order two scalars: as numbers when both look like numbers, else as text by code point."""
    first, second = to_number(left), to_number(right)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    one, other = to_text(left), to_text(right)
    return (one > other) - (one < other)


def same_scalar(left: Scalar, right: Scalar) -> bool:
    """Whether two scalars are equal in eval: as numbers when both look like numbers, else as text, with case."""
    if left == right:
        return True
    first = to_number(left)
    if first is None:
        return left.__class__ is not str and to_text(left) == to_text(right)
    second = to_number(right)
    if second is None:
        return right.__class__ is not str and to_text(left) == to_text(right)
    return first == second


def sort_key(value: Value) -> tuple[int, float, str]:
    """Return a key for the natural order: numbers by size, then text by code point; a multivalue sorts as text."""
    if isinstance(value, tuple):
        return (1, 0.0, "\n".join(map(to_text, value)))
    number = to_number(value)
    if number is None or math.isnan(number):
        return (1, 0.0, to_text(value))
    return (0, number, "")
