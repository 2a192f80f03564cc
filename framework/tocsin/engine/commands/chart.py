"""chart: a table of aggregations, rows by one field and columns by another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from tocsin.engine.aggregation import Aggregating, natural_order
from tocsin.engine.chart_command import ChartCommand
from tocsin.engine.charting import Table, series_values
from tocsin.engine.command import Context, Stream, after, positional
from tocsin.engine.measures import column_patterns, fields_aggregated
from tocsin.engine.time_axis import MOST_SPANS, spans_between
from tocsin.expressions.time import parse_span
from tocsin.expressions.values import Scalar, to_number, to_text, values_of
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import SERIES_FILTER, SPLIT, SPLITS
from tocsin.spl.trees.clause import SeriesFilter, Split

__all__ = ["Chart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(ChartCommand):
    """Aggregate rows by one field, with a column for each value of another."""

    name = "chart"

    over: Split | None = positional(after("over", SPLIT), None, about="the field whose values are the rows")
    by: tuple[Split, ...] = positional(
        after("by", SPLITS), (), about="the field for the rows, and that for the columns"
    )
    filter: SeriesFilter | None = positional(
        after("where", SERIES_FILTER), None, about="which columns to keep: sum > 100, max in top5"
    )

    @property
    def splits(self) -> tuple[Split, ...]:
        """The fields for the rows and for the columns."""
        return ((self.over,) if self.over is not None else ()) + self.by

    def check(self, context: Context) -> None:
        """Refuse what no chart can show."""
        if len(self.splits) > 2:
            context.refuse("SPL289", "'chart' splits by two fields at most.", self, "write chart count over a by b")
        self.check_chart(self.splits, self.filter, context)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the table."""
        if not self.splits:
            aggregating = Aggregating(command=self.name, aggregations=self.aggregations, by=())
            return aggregating.apply(stream, context)
        over, column = self.splits[0], self.splits[1] if len(self.splits) > 1 else None
        rows = self.binned(stream.rows, (over, column), context)
        ready = self.ready(rows, [split.field for split in self.splits], context)
        table: Table[str] = Table(ready, None if column is None else self.series(self.filter))
        for row in rows:
            names = (None,) if column is None else series_values(row.get(column.field))
            for shown in values_of(row.get(over.field)):
                for name in names:
                    table.add(to_text(shown), shown, name, row)
        places = sorted(self._places(table.places, over, context), key=lambda place: _order(place[0]))
        header = tuple(dict.fromkeys([over.field, *table.header()]))
        return Stream(table.rows(over.field, places, lambda place, measure, value: value), header)

    def _places(self, found: dict[str, Scalar], over: Split, context: Context) -> Iterable[tuple[str, Scalar]]:
        """Return the rows of the chart, those of empty bins among them."""
        if not self.cont or not found or over.span_ is None:
            return found.items()
        if over.field == "_time":
            return {**{to_text(start): start for start in _times(found, over.span_, context)}, **found}.items()
        return {**{text: text for text in _ranges(list(found))}, **found}.items()

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the field for the rows, and the columns where they are not made of values."""
        if len(self.splits) == 2:
            return OutputFields((self.splits[0].field,), open=True)
        return OutputFields.closed((*(split.field for split in self.splits), *column_patterns(self.aggregations)))

    def writes(self) -> FieldSet:
        """Return the columns as far as they are not made of values."""
        columns = OutputFields.closed(column_patterns(self.aggregations))
        return EVERYTHING if len(self.splits) == 2 or columns.open else FieldSet.of(*columns.names)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields to split by and what the aggregations read."""
        return fields_aggregated(self.aggregations, (split.field for split in self.splits))


def _order(place: str) -> tuple[tuple[int, float, str], ...]:
    """Return what rows are ordered by: ranges of numbers by where they begin."""
    low, dash, _ = place[1:].partition("-")
    return (
        natural_order((place[:1] + low,))
        if dash and to_number(place[:1] + low) is not None
        else natural_order((place,))
    )


def _times(found: Iterable[str], span: str, context: Context) -> Iterator[float]:
    numbers = [number for text in found if (number := to_number(text)) is not None]
    return spans_between(min(numbers), max(numbers), parse_span(span), context.scope.zone)


def _ranges(found: list[str]) -> Iterator[str]:
    """Yield the ranges between those found, all as wide as the first; none where they grow."""
    edges = [edge for text in found if (edge := _edges(text)) is not None]
    widths = {high - low for low, high in edges}
    if len(widths) != 1:
        return
    width, low, last = widths.pop(), min(edges)[0], max(edges)[0]
    for _ in range(MOST_SPANS):
        if low > last:
            return
        yield f"{_plain(low)}-{_plain(low + width)}"
        low += width


def _edges(text: str) -> tuple[Decimal, Decimal] | None:
    low, _, high = text[1:].partition("-")
    if to_number(text[:1] + low) is None or to_number(high) is None:
        return None
    return Decimal(text[:1] + low), Decimal(high)


def _plain(number: Decimal) -> str:
    return format(number.normalize() if number else Decimal(0), "f")
