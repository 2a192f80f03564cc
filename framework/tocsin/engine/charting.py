"""Tables with a row for each value of one field and a column for each value of another: what charts share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.aggregation import Measure
from tocsin.expressions.values import Row, Scalar, Value, to_text, values_of
from tocsin.spl.trees.clause import SeriesFilter

__all__ = ["Limit", "Series", "Table", "series_values"]

X = TypeVar("X", str, int | float)
Name = str | None
Scale = Callable[[Value | None, Measure], Value | None]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many columns are kept, None for all, and whether those with the lowest or the highest score."""

    count: int | None = 10
    lowest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How the columns of a chart are chosen and named."""

    limit: Limit = Limit()
    filter: SeriesFilter | None = None
    useother: bool = True
    usenull: bool = True
    otherstr: str = "OTHER"
    nullstr: str = "NULL"
    sep: str = ": "
    format: str | None = None


def series_values(value: Value | None) -> tuple[Name, ...]:
    """Return the columns that a row belongs to; None stands for the rows without a value."""
    return tuple(to_text(scalar) for scalar in values_of(value)) or (None,)


class Table(Generic[X]):
    """The cells of a chart: accumulators by the value of the row and the name of the column."""

    def __init__(self, ready: Sequence[Measure], series: Series, *, split: bool) -> None:
        self._measures = ready
        self._series = series
        self._split = split
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

    def rows(self, field: str, places: Iterable[tuple[X, Scalar]], scale: Callable[[X], Scale]) -> Iterator[Row]:
        """Yield a row for each place, which may be one without any cell."""
        kept, others = self._chosen() if self._split else ([None], [])
        for place, shown in places:
            row: Row = {field: shown}
            for name, cell in self._line(place, kept, others):
                for measure, accumulator in zip(self._measures, cell, strict=True):
                    value = scale(place)(accumulator.result(), measure)
                    if value is not None:
                        row[self._column(measure, name)] = value
            yield row

    def columns(self) -> list[str]:
        """Return the names of the columns: each aggregation's, in the order of the values."""
        if not self._split:
            return [measure.column for measure in self._measures]
        kept, others = self._chosen()
        names: list[Name] = [*kept, *(["OTHER"] if others and self._series.useother else [])]
        return [self._column(measure, name) for measure in self._measures for name in names]

    def _line(self, place: X, kept: Sequence[Name], others: Sequence[Name]) -> Iterator[tuple[Name, list[Aggregate]]]:
        for name in kept:
            yield name, self._cells.get((place, name)) or self._empty()

    def _chosen(self) -> tuple[list[Name], list[Name]]:
        """Return the values that have a column of their own, and those that share one."""
        raise NotImplementedError

    def _column(self, measure: Measure, name: Name) -> str:
        raise NotImplementedError
