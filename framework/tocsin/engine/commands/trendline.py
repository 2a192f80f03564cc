"""trendline: moving averages."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, positional
from tocsin.expressions.values import Number, to_number
from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote_field
from tocsin.spl.parts.words import read_name
from tocsin.spl.trees.clause import Trend

__all__ = ["Trendline"]

_TREND = re.compile(r'(sma|ema|wma)(\d+)\s*\(\s*(?:"([^"]+)"|([^\s()"]+))\s*\)', re.I)
_AS = re.compile(r"\s*AS\b\s*", re.I)
_PERIODS = range(2, 10_001)


@dataclass(frozen=True, slots=True)
class _Trends:
    describes: str = "a moving average such as sma5(field)"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(_TREND) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Trend, ...]:
        trends = []
        while self.accepts(cursor) and (found := cursor.take(_TREND)):
            if int(found.group(2)) not in _PERIODS:
                message = f"The period of '{found.group()}' is not between {_PERIODS.start} and {_PERIODS.stop - 1}."
                cursor.fail("SPL116", message, Span(*found.span()))
            field = found.group(3) or found.group(4)
            alias = read_name(cursor) if cursor.take(_AS) else None
            span = Span(found.start(), cursor.position)
            average, period = found.group(1).lower(), int(found.group(2))
            trends.append(Trend(average=average, period=period, field=field, alias=alias, span=span))
        return tuple(trends)

    def write(self, value: tuple[Trend, ...]) -> str:
        return " ".join(map(_written, value))


def _written(trend: Trend) -> str:
    alias = "" if trend.alias is None else f" as {quote_field(trend.alias)}"
    return f"{trend.average}{trend.period}({quote_field(trend.field)}){alias}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trendline(Command):
    """Write moving averages of fields: simple, exponential or weighted."""

    name = "trendline"
    kind = Kind.STATEFUL

    trends: tuple[Trend, ...] = positional(_Trends(), about="sma5(field) AS name …")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its averages; there are none until enough rows have come."""
        averages = [(trend, _AVERAGES[trend.average](trend.period)) for trend in self.trends]
        for row in rows:
            for trend, average in averages:
                result = average(to_number(row.get(trend.field)))
                if result is not None:
                    row[_target(trend)] = result
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new ones."""
        return before if before is None else tuple(dict.fromkeys([*before, *map(_target, self.trends)]))

    def writes(self) -> FieldSet:
        """Return the fields for the averages."""
        return FieldSet.of(*map(_target, self.trends))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the fields to average."""
        return after | FieldSet.of(*(trend.field for trend in self.trends))


def _target(trend: Trend) -> str:
    return trend.alias if trend.alias is not None else f"{trend.average}{trend.period}({trend.field})"


Average = Callable[[Number | None], float | None]


def _window(period: int, mean: Callable[[deque[Number]], float]) -> Average:
    """Return the mean over the last numbers; a row without one repeats it."""
    last: deque[Number] = deque(maxlen=period)

    def average(number: Number | None) -> float | None:
        if number is not None:
            last.append(number)
        return mean(last) if len(last) == period else None

    return average


def _simple(period: int) -> Average:
    return _window(period, lambda last: sum(last) / period)


def _weighted(period: int) -> Average:
    weights = period * (period + 1) / 2
    return _window(period, lambda last: sum(weight * n for weight, n in enumerate(last, start=1)) / weights)


def _exponential(period: int) -> Average:
    """Start from the number that completes the first period, then move towards each new one."""
    share = 2 / (period + 1)
    seen = 0
    state: float | None = None

    def average(number: Number | None) -> float | None:
        nonlocal seen, state
        if number is not None:
            seen += 1
            if state is not None:
                state = number * share + state * (1 - share)
            elif seen == period:
                state = float(number)
        return state

    return average


_AVERAGES = {"sma": _simple, "ema": _exponential, "wma": _weighted}
