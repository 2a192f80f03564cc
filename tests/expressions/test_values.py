"""What values are, how they are ordered and how they print."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.values import (
    FixedFloat,
    as_double,
    compare,
    compare_scalars,
    fixed_text,
    looks_numeric,
    measured,
    multivalue,
    round_half_up,
    same_scalar,
    settle,
    significant_figures,
    sort_key,
    texts,
    to_number,
    to_text,
    values_of,
)

scalars = st.one_of(
    st.text(max_size=5),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False),
    st.sampled_from(["1", "1.0", "01", "+1", "1e0", "-0", "10", "9", "a", "A", ""]),
)


@pytest.mark.parametrize("text", ["0", "-12", "+7", "3.5", ".25", "5.", "1e3", "-1.5E-7", "007"])
def test_number_texts(text: str) -> None:
    """A sign, digits, a point and an exponent make a number."""
    assert looks_numeric(text)
    assert float(text) == to_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1,000",
        "0x10",
        "nan",
        "inf",
        "Infinity",
        "1_000",
        "١٢",
        "²",
        "-",
        ".",
        "e5",
        "1e",
        "--1",
        "1.2.3",
    ],
)
def test_other_texts(text: str) -> None:
    """Blanks, separators, other digits and the names of special numbers make no number."""
    assert not looks_numeric(text)
    assert to_number(text) is None


def test_booleans_and_multivalues_are_no_numbers() -> None:
    """Neither a truth value nor a multivalue acts as a number."""
    assert to_number(True) is None
    assert to_number(("1", "2")) is None
    assert to_number(None) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (-5.0, "-5"),
        (-0.0, "0"),
        (2**53, "9007199254740992"),
        (1 / 3, "0.3333333333333333"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (1e22, "1e+22"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (True, "True"),
        (False, "False"),
        ("x", "x"),
        (FixedFloat(2.5, 3), "2.500"),
        (FixedFloat(2729.7, 0), "2730"),
        (FixedFloat(-0.04, 1), "0.0"),
    ],
)
def test_printing(value: str | float, text: str) -> None:
    """Whole numbers print without decimals, others in their shortest form, fixed ones with their decimals."""
    assert text == to_text(value)


def test_a_multivalue_has_no_single_text() -> None:
    """Printing a multivalue as one text is a mistake of the caller."""
    with pytest.raises(TypeError):
        to_text(("a", "b"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_printed_doubles_read_back(number: float) -> None:
    """The text of a double is a number-looking text that is the same double again."""
    assert number == to_number(to_text(number))


@given(st.integers())
def test_integers_read_as_doubles(number: int) -> None:
    """An integer text is exact while a double holds it, and the nearest double beyond."""
    assert float(number) == to_number(str(number))


def test_integers_too_large_for_a_double() -> None:
    """An integer that no double can hold is infinite rather than an error."""
    assert math.inf == to_number("9" * 5000)
    assert math.inf == as_double(10**400)
    assert -math.inf == as_double(-(10**400))


@pytest.mark.parametrize(
    ("text", "decimals", "figures"),
    [("0.60", 2, 2), ("0.6", 1, 1), ("12.30", 2, 4), ("-0.0050", 4, 2), ("1.5e-3", 4, 2), (".25", 2, 2), ("0.0", 1, 2)],
)
def test_measurements(text: str, decimals: int, figures: int) -> None:
    """A text with decimals remembers them, and its figures count from the first digit that is not zero."""
    number = measured(text)
    assert isinstance(number, FixedFloat)
    assert decimals == number.decimals
    assert figures == significant_figures(number)


@pytest.mark.parametrize("text", ["5", "5.", "1e3", "2.5e1", "0.3333333333333333"])
def test_exact_numbers(text: str) -> None:
    """Integers, numbers without decimals left and printed doubles are exact."""
    assert not isinstance(measured(text), FixedFloat)
    assert significant_figures(5) is None


@given(st.decimals(-10000, 10000, places=4), st.integers(0, 3))
def test_rounding_is_decimal(number: Decimal, decimals: int) -> None:
    """Rounding goes half away from zero on the printed digits, not on the binary ones."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")
    assert float(rounded) == round_half_up(float(number), decimals)


def test_rounding_keeps_zeros() -> None:
    """A rounded number prints with the decimals it was rounded to."""
    assert "2.56" == to_text(round_half_up(2.555, 2))
    assert "2.00" == to_text(round_half_up(2, 2))
    assert "1200" == fixed_text(1234, -2)


def test_fixed_numbers_survive_pickling() -> None:
    """A number keeps its decimals on the way to another process."""
    assert "2.500" == to_text(pickle.loads(pickle.dumps(FixedFloat(2.5, 3))))


def test_collecting_values() -> None:
    """No value is null, one is itself, several are a multivalue, and nulls do not count."""
    assert multivalue([]) is None
    assert multivalue([None]) is None
    assert "a" == multivalue([None, "a"])
    assert ("a", "b") == multivalue(["a", None, "b"])


@given(st.lists(scalars))
def test_values_come_back(values: list[str | float]) -> None:
    """Collecting values and taking them apart again changes nothing."""
    assert tuple(values) == values_of(multivalue(values))
    assert tuple(map(to_text, values)) == texts(multivalue(values))


def test_multivalues_sort_as_text() -> None:
    """A multivalue comes after the numbers, by the texts of its values."""
    assert [5, "b", ("b", "a"), "c"] == sorted(["c", ("b", "a"), "b", 5], key=sort_key)


def test_settling() -> None:
    """A field stores a number rounded as it prints, and a truth value as text."""
    assert 0.3 == settle(FixedFloat(0.1 + 0.2, 1))
    assert "True" == settle(True)
    assert (0.3, "x") == settle((FixedFloat(0.30001, 1), "x"))
    assert settle(None) is None
    assert 1 / 3 == settle(1 / 3)


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [("9", "10", -1), ("1.0", 1, 0), ("a", "B", 1), ("9", "a", -1), ("abc", "abc", 0), (2, "1e1", -1)],
)
def test_comparison(left: str | int, right: str | int, order: int) -> None:
    """Two numbers compare by size, anything else as text by code point."""
    assert order == compare(left, right)


def test_comparison_without_an_answer() -> None:
    """Null and multivalues have no place in an order."""
    assert compare(None, "a") is None
    assert compare("a", ("a", "b")) is None


@given(scalars, scalars)
def test_equality_agrees_with_order(left: str | float, right: str | float) -> None:
    """Two scalars are the same exactly when neither comes before the other."""
    assert (compare_scalars(left, right) == 0) is same_scalar(left, right)


@given(scalars, scalars)
def test_comparison_is_antisymmetric(left: str | float, right: str | float) -> None:
    """Turning a comparison round turns its result round."""
    assert compare_scalars(left, right) == -compare_scalars(right, left)


@given(st.lists(scalars))
def test_natural_order(values: list[str | float]) -> None:
    """Numbers come first, by size; texts follow, by code point."""
    ordered = sorted(values, key=sort_key)
    numbers = [number for value in ordered if (number := to_number(value)) is not None]
    words = [to_text(value) for value in ordered if to_number(value) is None]
    assert sorted(numbers) == numbers
    assert sorted(words) == words
    assert [to_number(value) is None for value in ordered] == [False] * len(numbers) + [True] * len(words)
