"""timechart: aggregations over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.engine.aggregates.sums import PerUnit
from tocsin.engine.binning import automatic_time_span
from tocsin.engine.chart_command import ChartCommand
from tocsin.engine.charting import Table, series_values
from tocsin.engine.command import Context, Stream, after, option, positional
from tocsin.engine.measures import Measure, column_patterns, fields_aggregated
from tocsin.engine.time_axis import spans_between
from tocsin.expressions.time import TimeError, TimeSpan, parse_span, parse_time_modifier
from tocsin.expressions.values import Number, Value, to_number
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, SERIES_FILTER, SPLIT, TEXT
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.trees.clause import SeriesFilter, Split

__all__ = ["Timechart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timechart(ChartCommand):
    """Aggregate rows by spans of time, with a column for each value of a field."""

    name = "timechart"

    span_: str | None = option(TEXT, about="the length of a span of time: 5m, 1h, 1d")
    bins: int = option(AtLeast(1), 100, about="the most spans to make where there is no span")
    minspan: str | None = option(TEXT, about="the least length of a span where there is no span")
    aligntime: str | None = option(TEXT, about="a time at which a span starts")
    fixedrange: bool = option(BOOLEAN, True, about="whether the chart covers the time range of the search")
    partial: bool = option(BOOLEAN, True, about="whether spans that are cut off at an end are shown")
    by: Split | None = positional(after("by", SPLIT), None, about="the field for the columns")
    filter: SeriesFilter | None = positional(
        after("where", SERIES_FILTER), None, about="which columns to keep: sum > 100, max in top5"
    )

    def check(self, context: Context) -> None:
        """Refuse what no chart can show, and what depends on the time range of the search."""
        self.check_chart(() if self.by is None else (self.by,), self.filter, context)
        self._span(0, 1, context)
        self._origin(context)
        if not self.partial:
            message = "'timechart partial=false' depends on the time range of the search, which is not known here."
            context.unsupported(message, self)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the chart, one row for each span from the first event to the last."""
        rows = self.binned(stream.rows, (self.by,), context)
        timed = [(time, row) for row in rows if (time := to_number(row.get("_time"))) is not None]
        ready = self.ready(rows, () if self.by is None else (self.by.field,), context)
        table: Table[Number] = Table(ready, None if self.by is None else self.series(self.filter))
        times = [time for time, _ in timed] or [0]
        span, zone = self._span(min(times), max(times), context), context.scope.zone
        origin = self._origin(context)
        for time, row in timed:
            start = span.floor(time, zone, origin)
            for name in (None,) if self.by is None else series_values(row.get(self.by.field)):
                table.add(start, start, name, row)
        places = self._places(table.places, span, context)
        header = tuple(dict.fromkeys(["_time", *table.header()]))
        lengths = {start: span.next(start, zone) - start for start in places}
        return Stream(table.rows("_time", zip(places, places, strict=True), _scaling(lengths)), header)

    def _places(self, found: Iterable[Number], span: TimeSpan, context: Context) -> list[Number]:
        """Return the start of each row, those of spans without any event among them."""
        starts = sorted(found)
        if not self.cont or not starts:
            return starts
        return list(spans_between(starts[0], starts[-1], span, context.scope.zone))

    def _span(self, first: Number, last: Number, context: Context) -> TimeSpan:
        try:
            if self.span_ is not None:
                return parse_span(self.span_)
            least = None if self.minspan is None else parse_span(self.minspan)
        except TimeError:
            context.refuse("SPL270", f"'timechart' cannot read the span '{self.span_ or self.minspan}'.", self)
        return automatic_time_span(first, last, self.bins, context.scope.zone, least)

    def _origin(self, context: Context) -> Number:
        """Return the time that spans are counted from."""
        if self.aligntime is None:
            return 0
        if self.aligntime.lower() in ("earliest", "latest"):
            message = "'timechart' cannot align to the time range of the search, which is not known here."
            context.unsupported(message, self, "give the time itself, such as aligntime=@d+3h")
        try:
            return parse_time_modifier(self.aligntime, context.scope.now, context.scope.zone)
        except TimeError:
            context.refuse("SPL270", f"'timechart' cannot read the time '{self.aligntime}'.", self)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the time, and the columns where they are not made of values."""
        if self.by is not None:
            return OutputFields(("_time",), open=True)
        return OutputFields.closed(("_time", *column_patterns(self.aggregations)))

    def writes(self) -> FieldSet:
        """Return the time and the columns as far as they are not made of values."""
        columns = OutputFields.closed(column_patterns(self.aggregations))
        return EVERYTHING if self.by is not None or columns.open else FieldSet.of("_time", *columns.names)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the time, the field to split by and what the aggregations read."""
        return fields_aggregated(self.aggregations, ["_time", *([] if self.by is None else [self.by.field])])


def _scaling(lengths: dict[Number, Number]) -> Callable[[Number, Measure, Value], Value]:
    """Return what scales the sums of per_second and its kin from a span of time to their unit."""

    def scaled(start: Number, measure: Measure, value: Value) -> Value:
        accumulator = measure.make()
        number = to_number(value)
        if not isinstance(accumulator, PerUnit) or number is None:
            return value
        return number * accumulator.seconds / lengths[start]

    return scaled
