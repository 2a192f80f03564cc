"""Formats of `printf`, as in C.

format    := (text | "%%" | directive)*
directive := "%" flag* [width] ["." precision] conversion
flag      := "-" | "+" | "0" | " " | "#" | "'"              "'" groups thousands by commas
width, precision := integer | "*"                           "*" takes it from an argument
conversion := d i u o x X p e E f F g G a A c s z
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tocsin.expressions.values import Number, Scalar, to_number, to_text

__all__ = ["PrintFormat", "parse_print_format"]

_DIRECTIVE = re.compile(
    r"%(?P<flags>[-+0 #']*)(?P<width>[0-9]+|\*)?(?:\.(?P<precision>[0-9]+|\*)?)?(?P<conversion>[diuoxXpeEfFgGaAcsz%])"
)
_WIDEST = 10_000
_WORD = 2**64


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """How one argument is written; a width or precision of None is taken from the arguments before it."""

    flags: str
    width: int | None
    precision: int | None
    has_precision: bool
    conversion: str

    @property
    def argument_count(self) -> int:
        """How many arguments the directive takes."""
        return 1 + (self.width is None) + (self.has_precision and self.precision is None)


@dataclass(frozen=True, slots=True)
class PrintFormat:
    """A parsed format: texts and directives."""

    pieces: tuple[str | Directive, ...]

    @property
    def argument_count(self) -> int:
        """How many arguments the format takes."""
        return sum(piece.argument_count for piece in self.pieces if isinstance(piece, Directive))

    def write(self, values: Sequence[Scalar]) -> str | None:
        """Write values; None when there are too few, or one cannot be what its directive asks for."""
        if len(values) < self.argument_count:
            return None
        arguments = iter(values)
        parts = [piece if isinstance(piece, str) else _write(piece, arguments) for piece in self.pieces]
        return None if None in parts else "".join(part for part in parts if part is not None)


@lru_cache(maxsize=256)
def parse_print_format(text: str) -> PrintFormat:
    """Parse a format; raise ValueError for a directive that is none."""
    pieces: list[str | Directive] = []
    position = 0
    while (start := text.find("%", position)) >= 0:
        found = _DIRECTIVE.match(text, start)
        if found is None:
            raise ValueError(f"'{text[start : start + 2]}' is no directive")
        pieces += [text[position:start], "%" if found["conversion"] == "%" else _directive(found)]
        position = found.end()
    return PrintFormat((*pieces, text[position:]))


def _directive(found: re.Match[str]) -> Directive:
    has_precision = "." in found[0]
    width, precision = found["width"] or "0", found["precision"] or "0"
    return Directive(
        flags=found["flags"],
        width=None if width == "*" else min(int(width), _WIDEST),
        precision=None if precision == "*" else min(int(precision), _WIDEST),
        has_precision=has_precision,
        conversion=found["conversion"],
    )


def _write(directive: Directive, arguments: Iterator[Scalar]) -> str | None:
    """Write the next argument as a directive asks; None when it cannot be done."""
    width = _whole(next(arguments)) if directive.width is None else directive.width
    precision = directive.precision
    if directive.has_precision and precision is None:
        precision = _whole(next(arguments))
    value = next(arguments)
    if width is None or (directive.has_precision and precision is None):
        return None
    flags = directive.flags
    if width < 0:
        flags, width = flags + "-", -width
    body = _body(directive.conversion, value, flags, precision if directive.has_precision else None)
    return None if body is None else _padded(body, flags, min(width, _WIDEST), directive)


def _whole(value: Scalar) -> int | None:
    number = to_number(value)
    return int(number) if number is not None and math.isfinite(number) else None


def _body(conversion: str, value: Scalar, flags: str, precision: int | None) -> str | None:
    """Write an argument without padding."""
    if conversion in "sz":
        return to_text(value) if precision is None else to_text(value)[:precision]
    number = to_number(value)
    if conversion == "c":
        return _character(value, number)
    if number is None or not math.isfinite(number):
        return None
    if conversion in "diuoxXp":
        return _integer(conversion, int(number), flags, precision)
    return _decimal(conversion, number, flags, precision)


def _character(value: Scalar, number: Number | None) -> str | None:
    """Write the character with a code point, or the first one of a text."""
    if number is None:
        return to_text(value)[:1]
    return chr(int(number)) if 0 <= number <= 0x10FFFF else None


def _integer(conversion: str, number: int, flags: str, precision: int | None) -> str:
    if conversion in "uoxXp" and number < 0:
        number %= _WORD
    digits = {"o": "o", "x": "x", "X": "X", "p": "X"}.get(conversion, ",d" if "'" in flags else "d")
    text = format(abs(number), digits).rjust(precision or 0, "0")
    prefix = {"x": "0x", "X": "0X", "o": "0", "p": "0X"}[conversion] if _is_prefixed(conversion, number, flags) else ""
    return _sign(number < 0, flags, conversion in "di") + prefix + text


def _is_prefixed(conversion: str, number: int, flags: str) -> bool:
    return conversion in "oxXp" and "#" in flags and number != 0


def _sign(is_negative: bool, flags: str, is_signed: bool) -> str:
    if is_negative:
        return "-"
    return "" if not is_signed else "+" if "+" in flags else " " if " " in flags else ""


def _decimal(conversion: str, number: Number, flags: str, precision: int | None) -> str:
    sign = _sign(math.copysign(1, number) < 0, flags, True)
    size = abs(float(number))
    if conversion in "aA":
        text = _hexadecimal(size, precision)
        return sign + (text.upper() if conversion == "A" else text)
    alternative = "#" if "#" in flags else ""
    grouping = "," if "'" in flags and conversion in "fFgG" else ""
    return sign + format(size, f"{alternative}{grouping}.{6 if precision is None else precision}{conversion}")


def _hexadecimal(size: float, precision: int | None) -> str:
    """Write the bits of a number in hexadecimal digits."""
    mantissa, _, exponent = size.hex().partition("p")
    whole, _, digits = mantissa.partition(".")
    kept = digits.rstrip("0") if precision is None else digits[:precision].ljust(precision, "0")
    return f"{whole}{'.' if kept else ''}{kept}p{exponent}"


def _padded(body: str, flags: str, width: int, directive: Directive) -> str:
    """Fill a text up to a width: with blanks, or with zeros after the sign of a number."""
    if "-" in flags:
        return body.ljust(width)
    is_filled = "0" in flags and directive.conversion not in "csz"
    if not is_filled or (directive.conversion in "diuoxXp" and directive.has_precision):
        return body.rjust(width)
    start = re.match(r"[-+ ]?(?:0[xX])?", body)
    head = start[0] if start else ""
    return head + body[len(head) :].rjust(width - len(head), "0")
