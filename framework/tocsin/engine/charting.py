"""Tables with a row for each value of one field and a column for each value of another: what charts share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tocsin.engine import aggregates
from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.measures import Measure
from tocsin.engine.tables import series_name
from tocsin.expressions.values import Number, Row, Scalar, Value, to_number, to_text, values_of
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.parts import TEXT
from tocsin.spl.trees.clause import SeriesFilter

__all__ = ["LIMIT", "Column", "Limit", "Series", "Table", "series_values"]

X = TypeVar("X", str, int | float)
Name = str | None
_LIMIT = re.compile(r"(top|bottom)?\s*(\d+)", re.I)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many columns are kept, 0 for all, and whether those with the lowest rather than the highest score."""

    count: int = 10
    lowest: bool = False


@dataclass(frozen=True, slots=True)
class _LimitPart:
    describes: str = "a number, or top or bottom and a number"

    def accepts(self, cursor: Cursor) -> bool:
        return TEXT.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> Limit:
        span = cursor.here()
        text = TEXT.read(cursor, stop)
        found = _LIMIT.fullmatch(text)
        if found is None:
            cursor.fail("SPL116", f"Expected {self.describes}, not '{text}'.", span)
        return Limit(int(found.group(2)), (found.group(1) or "").lower() == "bottom")

    def write(self, value: Limit) -> str:
        return f"bottom{value.count}" if value.lowest else str(value.count)


LIMIT = _LimitPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How the columns of a chart are chosen and named."""

    limit: Limit
    filter: SeriesFilter | None
    useother: bool
    usenull: bool
    otherstr: str
    nullstr: str
    sep: str
    format: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A series of a chart: its label and the values that it stands for, None being no value."""

    label: str
    names: tuple[Name, ...]


def series_values(value: Value | None) -> tuple[Name, ...]:
    """Return the columns that a row belongs to; None stands for the rows without a value."""
    return tuple(to_text(scalar) for scalar in values_of(value)) or (None,)


class Table(Generic[X]):
    """The cells of a chart: accumulators by the value of the row and the name of the column."""

    def __init__(self, ready: Sequence[Measure], series: Series | None) -> None:
        self._measures = ready
        self._series = series
        self._cells: dict[tuple[X, Name], list[Aggregate]] = {}
        self._counts: Counter[Name] = Counter()
        self.places: dict[X, Scalar] = {}

    def add(self, place: X, shown: Scalar, name: Name, row: Row) -> None:
        """Add a row to a cell."""
        self.places.setdefault(place, shown)
        self._counts[name] += 1
        cell = self._cells.get((place, name))
        if cell is None:
            cell = self._cells[place, name] = self._empty()
        for measure, accumulator in zip(self._measures, cell, strict=True):
            value = measure.value(row)
            if value is not None:
                accumulator.add(value, row)

    def _empty(self) -> list[Aggregate]:
        return [measure.make() for measure in self._measures]

    def columns(self) -> list[Column]:
        """Return the series that are kept, those for other and for missing values last."""
        series = self._series
        if series is None:
            return [Column("", (None,))]
        named = sorted(name for name in self._counts if name is not None)
        kept = self._kept(named, series)
        others = tuple(name for name in named if name not in kept)
        columns = [Column(f"VALUE{name}" if name.startswith("_") else name, (name,)) for name in named if name in kept]
        if others and series.useother:
            columns.append(Column(series.otherstr, others))
        if None in self._counts and series.usenull:
            columns.append(Column(series.nullstr, (None,)))
        return columns

    def _kept(self, names: Sequence[str], series: Series) -> set[str]:
        """Return the values that have a column of their own."""
        if series.filter is not None:
            return _filtered({name: self._numbers(name) for name in names}, series.filter)
        if not series.limit.count or len(names) <= series.limit.count:
            return set(names)
        return _best({name: self._score(name) for name in names}, series.limit.count, series.limit.lowest)

    def _score(self, name: str) -> Number:
        """Return what ranks a series: the sum of its cells, or how often it occurs where it has several."""
        return sum(self._numbers(name)) if len(self._measures) == 1 else self._counts[name]

    def _numbers(self, name: str) -> list[Number]:
        """Return the numbers in the cells of a series, those of the first aggregation."""
        cells = (self._cells.get((place, name)) for place in self.places)
        results = (cell[0].result() for cell in cells if cell is not None)
        return [number for result in results if (number := to_number(result)) is not None]

    def rows(
        self, field: str, places: Iterable[tuple[X, Scalar]], scaled: Callable[[X, Measure, Value], Value]
    ) -> Iterator[Row]:
        """Yield a row for each place, even one without any cell."""
        columns = self.columns()
        for place, shown in places:
            row: Row = {field: shown}
            for column in columns:
                for measure, accumulator in zip(self._measures, self._cell(place, column.names), strict=True):
                    value = accumulator.result()
                    if value is not None:
                        row[self.label(measure, column)] = scaled(place, measure, value)
            yield row

    def _cell(self, place: X, names: Sequence[Name]) -> list[Aggregate]:
        """Return the accumulators of a cell, merged where a column stands for several values."""
        cells = [cell for name in names if (cell := self._cells.get((place, name))) is not None]
        if len(cells) == 1:
            return cells[0]
        together = self._empty()
        for cell in cells:
            for accumulator, part in zip(together, cell, strict=True):
                accumulator.merge(part)
        return together

    def label(self, measure: Measure, column: Column) -> str:
        """Return the name of the column for an aggregation of a series."""
        if self._series is None:
            return measure.column
        if len(self._measures) == 1:
            return column.label
        return series_name(measure.column, column.label, self._series.sep, self._series.format)

    def header(self) -> tuple[str, ...]:
        """Return the names of the columns, one aggregation after the other."""
        columns = self.columns()
        return tuple(self.label(measure, column) for measure in self._measures for column in columns)


def _best(scores: dict[str, Number], count: int, lowest: bool) -> set[str]:
    ranked = sorted(sorted(scores), key=lambda name: scores[name] if lowest else -scores[name])
    return set(ranked[:count])


def _filtered(numbers: dict[str, list[Number]], condition: SeriesFilter) -> set[str]:
    """Return the series whose cells together fit a condition such as `sum > 100` or `max in top5`."""
    make = aggregates.find(condition.function)
    assert make is not None
    scores: dict[str, Number] = {}
    for name, cells in numbers.items():
        accumulator = make()
        for number in cells:
            accumulator.add(number, {})
        scores[name] = to_number(accumulator.result()) or 0
    if condition.comparison in ("<", ">"):
        bound = float(condition.number)
        return {
            name for name, score in scores.items() if (score > bound if condition.comparison == ">" else score < bound)
        }
    lowest = condition.number.startswith("bottom")
    best = _best(scores, int(condition.number.lstrip("topbm")), lowest)
    return best if condition.comparison == "in" else set(scores) - best
