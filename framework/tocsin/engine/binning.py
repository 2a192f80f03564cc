"""Bins: the ranges that `bin` puts numbers and times in, and the automatic choice of their width."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from decimal import ROUND_FLOOR, Decimal

from tocsin.expressions.time import TimeSpan, parse_span
from tocsin.expressions.values import Number

__all__ = ["LogSpan", "automatic_span", "automatic_time_span", "numeric_bin", "parse_log_span"]

Label = Callable[[Number], str | None]

_LOG = re.compile(r"(?P<coefficient>\d+(?:\.\d+)?)?log(?P<base>\d+(?:\.\d+)?)?", re.I)
_STEPS = tuple(parse_span(text) for text in ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "1mon"))


@dataclass(frozen=True, slots=True)
class LogSpan:
    """Bins that grow: they meet at the coefficient times each power of the base."""

    coefficient: float
    base: float

    def bin(self, number: Number) -> str | None:
        """Return the name of the bin of a number; what is not positive has none."""
        if number <= 0 or not math.isfinite(number):
            return None
        power = math.floor(math.log(number / self.coefficient, self.base))
        while self._edge(power + 1) <= number:
            power += 1
        while self._edge(power) > number:
            power -= 1
        return f"{_edge_text(self._edge(power))}-{_edge_text(self._edge(power + 1))}"

    def _edge(self, power: int) -> float:
        return float(self.coefficient * self.base**power)


def _edge_text(edge: float) -> str:
    return str(int(edge)) if edge.is_integer() else f"{edge:.10g}"


def parse_log_span(text: str) -> LogSpan | None:
    """Read a span such as `log2` or `1.5log10`; None for any other text and for bins that would not grow."""
    found = _LOG.fullmatch(text)
    if found is None:
        return None
    coefficient, base = float(found["coefficient"] or 1), float(found["base"] or 10)
    return LogSpan(coefficient, base) if coefficient > 0 and base > 1 else None


def numeric_bin(span: Decimal) -> Label:
    """Return what names the bin of a number: its lower edge, a hyphen and its upper edge."""

    def label(number: Number) -> str | None:
        if not math.isfinite(number):
            return None
        low = _steps(Decimal(repr(float(number))), span) * span
        return f"{_plain(low)}-{_plain(low + span)}"

    return label


def _plain(number: Decimal) -> str:
    return format(number.normalize() if number else Decimal(0), "f")


def automatic_span(low: Number, high: Number, bins: int, least: Decimal = Decimal(0)) -> Decimal:
    """Return the smallest power of ten, not below `least`, that covers a range with no more than so many bins."""
    first, last = Decimal(repr(float(low))), Decimal(repr(float(high)))
    width = max((last - first) / bins, least) or Decimal(1)
    span = Decimal(1).scaleb(width.adjusted())
    while span < width or _steps(last, span) - _steps(first, span) >= bins:
        span = span.scaleb(1)
    return span


def _steps(number: Decimal, span: Decimal) -> Decimal:
    return (number / span).to_integral_value(ROUND_FLOOR)


def automatic_time_span(low: Number, high: Number, bins: int, zone: tzinfo, least: TimeSpan | None = None) -> TimeSpan:
    """Return the first of the usual steps, not below `least`, that covers a time with no more than so many bins."""
    steps = [step for step in _STEPS if least is None or _seconds(step) >= _seconds(least)] or [_STEPS[-1]]
    for step in steps:
        # Counting from the start of the first bin to the start of the last one.
        reach = step.floor(high, zone) - step.floor(low, zone)
        if reach / _seconds(step) + 1 <= bins:
            return step
    return steps[-1]


def _seconds(span: TimeSpan) -> float:
    """Return the length of a span in seconds, the shortest length for spans that follow the calendar."""
    length = span.seconds
    if length is not None:
        return float(length)
    months = span.unit.months
    return span.count * (months * 28 if months else 7 if span.unit.value == "w" else 1) * 86400.0
