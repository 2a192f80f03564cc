"""Aggregating rows by groups: what `stats` and its family share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.context import Context
from tocsin.engine.measures import Measure, expand_wildcards, has_wildcards, measures
from tocsin.engine.stream import Stream
from tocsin.expressions.values import Row, sort_key, to_text, values_of
from tocsin.spl.trees.aggregation import Aggregation

__all__ = ["Aggregating", "Group", "Grouping", "Keys", "key_reader", "natural_order"]

Group = tuple[str, ...]
Keys = Callable[[Row], Sequence[Group]]


def key_reader(by: Sequence[str], *, distinct: bool = False) -> Keys:
    """Return what gives the groups of a row: one per combination of its values, none when a field is missing."""
    names = tuple(by)

    def keys(row: Row) -> Sequence[Group]:
        key = []
        for name in names:
            value = row.get(name)
            if value is None:
                return ()
            if isinstance(value, tuple):
                return _combinations(row, names, distinct)
            key.append(value if value.__class__ is str else to_text(value))
        return (tuple(key),)

    return keys


def _combinations(row: Row, names: Sequence[str], distinct: bool) -> Sequence[Group]:
    columns: list[list[str]] = []
    for name in names:
        column = [to_text(scalar) for scalar in values_of(row.get(name))]
        columns.append(list(dict.fromkeys(column)) if distinct else column)
    return list(product(*columns))


def natural_order(group: Group) -> tuple[tuple[int, float, str], ...]:
    """Return what groups are ordered by: numbers numerically, before texts by code point."""
    return tuple(sort_key(value) for value in group)


class Grouping:
    """The accumulators of every group, filled row by row."""

    __slots__ = ("_allnum", "_by", "_keys", "_measures", "_spoiled", "_values", "groups")

    def __init__(
        self, ready: Sequence[Measure], by: Sequence[str], *, allnum: bool = False, distinct: bool = False
    ) -> None:
        self._measures = ready
        self._values = [measure.value for measure in ready]
        self._by = tuple(by)
        self._keys = key_reader(by, distinct=distinct)
        self._allnum = allnum
        self._spoiled: set[tuple[Group, int]] = set()
        self.groups: dict[Group, list[Aggregate]] = {}

    def add(self, row: Row) -> None:
        """Add a row to each of its groups."""
        for key in self._keys(row):
            accumulators = self.groups.get(key)
            if accumulators is None:
                accumulators = self.groups[key] = [measure.make() for measure in self._measures]
            for value_of, accumulator in zip(self._values, accumulators, strict=True):
                value = value_of(row)
                if value is not None:
                    accumulator.add(value, row)
            if self._allnum:
                self._judge(key, row)

    def _judge(self, key: Group, row: Row) -> None:
        """Remember which numeric aggregates of a group have met anything that is no number."""
        for position, accumulator in enumerate(self.groups[key]):
            values = values_of(self._values[position](row)) if accumulator.numeric else ()
            if any(sort_key(scalar)[0] for scalar in values):
                self._spoiled.add((key, position))

    def keys(self, row: Row) -> Sequence[Group]:
        """Return the groups that a row belongs to."""
        return self._keys(row)

    def merge(self, other: Grouping) -> None:
        """Take over the groups of another grouping of later rows, made from the same measures."""
        for key, accumulators in other.groups.items():
            mine = self.groups.get(key)
            if mine is None:
                mine = self.groups[key] = [measure.make() for measure in self._measures]
            for accumulator, later in zip(mine, accumulators, strict=True):
                accumulator.merge(later)
        self._spoiled |= other._spoiled

    def rows(self) -> Iterator[Row]:
        """Yield a row for each group, in natural order; without BY there is always one."""
        if not self._by and not self.groups:
            self.groups[()] = [measure.make() for measure in self._measures]
        for key in sorted(self.groups, key=natural_order):
            row: Row = dict(zip(self._by, key, strict=True))
            row.update(self.results(key))
            yield row

    def results(self, key: Group) -> Row:
        """Return the aggregated columns of a group, maybe one without rows; null results are missing."""
        row: Row = {}
        accumulators = self.groups.get(key) or [measure.make() for measure in self._measures]
        for position, (measure, accumulator) in enumerate(zip(self._measures, accumulators, strict=True)):
            value = None if (key, position) in self._spoiled else accumulator.result()
            if value is not None:
                row[measure.column] = value
        return row

    def truncated(self) -> set[str]:
        """Return the columns in which a limit made values be left out."""
        return {
            measure.column
            for accumulators in self.groups.values()
            for measure, accumulator in zip(self._measures, accumulators, strict=True)
            if accumulator.truncated
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregating:
    """Aggregations by groups, as a command asks for them."""

    command: str
    aggregations: Sequence[Aggregation]
    by: Sequence[str]
    allnum: bool = False
    distinct: bool = False

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return one row for each group of a stream's rows."""
        rows, aggregations = stream.rows, self.aggregations
        if has_wildcards(aggregations):
            rows = list(rows)
            aggregations = expand_wildcards(aggregations, (name for row in rows for name in row), self.by, context)
        ready = measures(aggregations, context, self.command)
        grouping = Grouping(ready, self.by, allnum=self.allnum, distinct=self.distinct)
        columns = (*self.by, *(measure.column for measure in ready))
        return Stream(self._filled(rows, grouping, context), tuple(dict.fromkeys(columns)))

    def _filled(self, rows: Iterable[Row], grouping: Grouping, context: Context) -> Iterator[Row]:
        add = grouping.add
        for row in rows:
            add(row)
        for column in sorted(grouping.truncated()):
            limit = context.limits.list_values
            context.say(f"'{self.command}' command: limit of {limit} values of '{column}' reached.")
        yield from grouping.rows()
