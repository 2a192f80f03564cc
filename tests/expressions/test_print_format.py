"""Formats of `printf`: what C writes, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.print_format import parse_print_format
from tocsin.expressions.values import Scalar


def printed(format: str, *values: Scalar) -> str | None:
    return parse_print_format(format).write(values)


@pytest.mark.parametrize(
    ("format", "values", "expected"),
    [
        ("plain 100%%", (), "plain 100%"),
        ("%d", ("7.9",), "7"),
        ("%i", (-7.9,), "-7"),
        ("%.4d", (42,), "0042"),
        ("%08.3d", (42,), "     042"),
        ("%-8d|", (42,), "42      |"),
        ("%+08d", (42,), "+0000042"),
        ("% d", (42,), " 42"),
        ("%'d", (-1234567,), "-1,234,567"),
        ("%'.2f", (1234.5,), "1,234.50"),
        ("%u", (-1,), "18446744073709551615"),
        ("%x", (-1,), "ffffffffffffffff"),
        ("%#o", (8,), "010"),
        ("%#X", (255,), "0XFF"),
        ("%#08x", (255,), "0x0000ff"),
        ("%#x", (0,), "0"),
        ("%p", (255,), "FF"),
        ("%f", (1,), "1.000000"),
        ("%.0f", (2.5,), "2"),
        ("%#.0f", (3,), "3."),
        ("%08.2f", (-1.5,), "-0001.50"),
        ("%E", (12345,), "1.234500E+04"),
        ("%g", (0.00001,), "1e-05"),
        ("%G", (1e-10,), "1E-10"),
        ("%a", (1,), "0x1p+0"),
        ("%A", (-0.75,), "-0X1.8P-1"),
        ("%.2a", (1.5,), "0x1.80p+0"),
        ("%c", ("zebra",), "z"),
        ("%c", (8364,), "€"),
        ("%5c", ("z",), "    z"),
        ("%s %z", ("a", 1.5), "a 1.5"),
        ("%.3s|%-5s|%5s", ("abcdef", "ab", "ab"), "abc|ab   |   ab"),
        ("%*d|%-*d", (5, 42, 5, 42), "   42|42   "),
        ("%*d|", (-5, 42), "42   |"),
        ("%.*f", (1, 2.25), "2.2"),
        ("%s", (True,), "True"),
    ],
)
def test_directives(format: str, values: tuple[Scalar, ...], expected: str) -> None:
    """A directive writes its argument as C would."""
    assert expected == printed(format, *values)


@pytest.mark.parametrize(
    ("format", "values"),
    [("%d", ("many",)), ("%d", ()), ("%*d", ("wide", 1)), ("%.*f", ("x", 1)), ("%c", (-1,)), ("%d", (float("inf"),))],
)
def test_arguments_that_cannot_be_written(format: str, values: tuple[Scalar, ...]) -> None:
    """A missing argument, or one of the wrong kind, gives null."""
    assert printed(format, *values) is None


@pytest.mark.parametrize("format", ["%", "%y", "100%", "%5", "%l"])
def test_malformed_formats(format: str) -> None:
    """A percent sign that begins no directive is an error."""
    with pytest.raises(ValueError, match="no directive"):
        parse_print_format(format)


@pytest.mark.parametrize(("format", "expected"), [("", 0), ("%%", 0), ("%d", 1), ("%*d", 2), ("%*.*f %s", 4)])
def test_argument_count(format: str, expected: int) -> None:
    """Widths and precisions written as asterisks take arguments too."""
    assert expected == parse_print_format(format).argument_count


@given(
    st.sampled_from(["", "-", "+", "0", " ", "#", "+0", "-#"]),
    st.sampled_from(["", "1", "12"]),
    st.sampled_from(["", ".0", ".3"]),
    st.sampled_from("dxXoeEfgG"),
    st.one_of(st.integers(0, 10**9), st.floats(0, 1e9)),
)
def test_python_agrees(flags: str, width: str, precision: str, conversion: str, number: float) -> None:
    """Python's own formatting is C's, but for the prefix of octal digits and signs of unsigned conversions."""
    if conversion in "xXo":
        flags = flags.replace("+", "").replace(" ", "")
        number = int(number)
    if conversion == "o" or (conversion in "dxX" and precision and "0" in flags):
        flags = flags.replace("#", "").replace("0", "")
    if conversion in "xX" and number == 0:
        flags = flags.replace("#", "")
    directive = f"%{flags}{width}{precision}{conversion}"

    assert directive % number == printed(directive, number)
