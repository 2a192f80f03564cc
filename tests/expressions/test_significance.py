"""Arithmetic that knows how exact its operands are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.significance import add, divide, multiply, negate, remainder, subtract
from tocsin.expressions.values import FixedFloat, measured, to_text

decimal_texts = st.decimals(-1000, 1000, places=3).map(str)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("7/2", "3.5"),
        ("8/2", "4"),
        ("0.7+0.1", "0.8"),
        ("1.25+0.5", "1.8"),
        ("3-0.5", "2.5"),
        ("7*0.3", "2"),
        ("7*0.30", "2.1"),
        ("3.1*2005", "6216"),
        ("0.021*0.34", "0.0071"),
        ("9.0/2", "4.5"),
        ("0*0.5", "0"),
        ("7%4", "3"),
        ("-7%4", "-3"),
        ("7.5%2", "1.5"),
        ("-0.50", "-0.50"),
        ("2*3*0.5", "3"),
        ("2.4*1000+0.25", "2400"),
        ("2.4*1000*1.00", "2400"),
        ("2.4*1000/1000*1.00", "2.4"),
        ("1000000*1000000", "1000000000000"),
        ("94906267*94906267", "9007199515875288"),
    ],
)
def test_results(assigned: Callable[..., Any], expression: str, text: str) -> None:
    """Sums keep the fewest decimals and products the fewest figures; integers are exact."""
    assert text == assigned(expression)


@pytest.mark.parametrize("expression", ["1/0", "1%0", "0/0", "1/0.0", "x-1", "x*2", "-x", "nope+1", "(1/0)+1"])
def test_null_results(assigned: Callable[..., Any], expression: str) -> None:
    """Division by zero, text that is no number and null give null."""
    assert assigned(expression, x="text") is None


def test_field_texts_are_measurements(assigned: Callable[..., Any]) -> None:
    """Decimals in a field's text count as those of a literal do, and an exact number stays exact."""
    assert "0.31" == assigned("a*b", a="0.55", b="0.570")
    assert "5.50" == assigned("a*b", a="2.75", b=2)
    assert "0.6666666666666666" == assigned("a*2", a=0.3333333333333333)


def test_rounding_is_only_printing(evaluate: Callable[..., Any]) -> None:
    """Inside an expression a number keeps its precision; only the stored field is rounded."""
    assert evaluate("0.55*3") == pytest.approx(1.65)
    assert "6" == to_text(evaluate("0.55*0.5*20"))


@given(decimal_texts, decimal_texts)
def test_sums(left: str, right: str) -> None:
    """A sum is the sum of doubles, commutes, and subtraction adds the negative."""
    one, other = measured(left), measured(right)
    assert one is not None
    assert other is not None
    assert float(one) + float(other) == add(one, other)
    assert to_text(add(one, other)) == to_text(add(other, one))
    assert to_text(subtract(one, other)) == to_text(add(one, negate(other)))


@given(st.integers(-(2**26), 2**26), st.integers(-(2**26), 2**26))
def test_integers(left: int, right: int) -> None:
    """Integers compute exactly, and a remainder has the sign of the dividend."""
    assert left * right == multiply(left, right)
    rest, quotient = remainder(left, right), divide(left, right)
    if right == 0:
        assert rest is None
        assert quotient is None
    else:
        assert rest is not None
        assert quotient == left / right
        assert (left - rest) % right == 0
        assert rest * left >= 0


def test_overflow_is_infinite() -> None:
    """A product beyond the doubles is infinite, not an error."""
    assert "inf" == to_text(multiply(FixedFloat(1e300, 1), 1e300))
    assert remainder(float("inf"), 2) is None
