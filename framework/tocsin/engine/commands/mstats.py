"""mstats: aggregate metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from tocsin.engine.aggregation import Aggregating
from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.commands.bin import Bin
from tocsin.engine.commands.fillnull import Fillnull
from tocsin.engine.commands.search import Search
from tocsin.engine.measures import check_aggregations, expand_wildcards, fields_aggregated, has_wildcards
from tocsin.engine.prestats import handed_on
from tocsin.engine.running import run_pipeline
from tocsin.expressions.values import Row, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, INTEGER, PREDICATE, TEXT, TIMED_GROUPS
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees import Predicate
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import TimedGroups

__all__ = ["Mstats"]

_PREFIX = "metric_name:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mstats(Command):
    """Aggregate the metrics of metric indexes; a measurement is an event with fields `metric_name:<name>`."""

    name = "mstats"
    kind = Kind.GENERATING

    prestats: bool = option(BOOLEAN, False, about="leave the results for stats, chart or timechart to finish")
    append: bool = option(BOOLEAN, False, about="add the results to the rows before (with prestats)")
    backfill: bool = option(BOOLEAN, True, about="for real-time searches; no effect on the result")
    update_period: int = option(INTEGER, 0, about="for real-time searches; no effect on the result")
    fillnull_value: str | None = option(TEXT, about="what stands for a missing dimension")
    chunk_size: int = option(INTEGER, 10_000_000, about="no effect on the result")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(metric) AS name, …")
    where: Predicate | None = positional(after("where", PREDICATE), None, about="which measurements count")
    by: TimedGroups | None = positional(after("by groupby", TIMED_GROUPS), None, about="dimensions to group by")

    @property
    def groups(self) -> tuple[str, ...]:
        """The dimensions to group by, after the time if there is a span."""
        if self.by is None:
            return ()
        timed = self.by.span_ is not None and "_time" not in self.by.fields
        return ("_time", *self.by.fields) if timed else self.by.fields

    def check(self, context: Context) -> None:
        """Refuse what mstats cannot aggregate."""
        check_aggregations(self.aggregations, self.groups, context, self.name)
        for aggregation in self.aggregations:
            if not isinstance(aggregation.argument, str):
                message = f"'{aggregation.call}' names no metric: 'mstats' aggregates metrics only."
                context.refuse("SPL285", message, aggregation, "write a metric in the parentheses")
        if self.append and not self.prestats:
            context.refuse("SPL287", "'mstats append=true' works with prestats=true only.", self, "use append […]")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the aggregated rows, or with prestats the measurements for the next command to aggregate."""
        search = Search() if self.where is None else Search(predicate=self.where, span=self.where.span)
        found = run_pipeline(Pipeline(stages=(Search(),)), context)
        rows = list(search.run(map(_with_names, filter(_is_measurement, found.rows)), context))
        if self.prestats:
            given = handed_on(map(_plain, rows), fields_aggregated(self.aggregations, self.groups))
            return Stream(chain(stream.rows, given.rows)) if self.append else given
        results = Stream(rows)
        for command in self._commands():
            command.check(context)
            results = command.apply(results, context)
        aggregations = tuple(self._of_fields(rows, context))
        aggregating = Aggregating(command=self.name, aggregations=aggregations, by=self.groups)
        return aggregating.apply(results, context)

    def _commands(self) -> Iterator[Command]:
        """Yield the commands that the measurements go through."""
        if self.by is not None and self.by.span_ is not None:
            yield Bin(field="_time", span_=self.by.span_, span=self.span)
        if self.fillnull_value is not None and self.groups:
            yield Fillnull(value=self.fillnull_value, fields=self.groups, span=self.span)

    def _of_fields(self, rows: list[Row], context: Context) -> Iterator[Aggregation]:
        """Yield the aggregations over the fields that hold the metrics."""
        aggregations: Sequence[Aggregation] = self.aggregations
        if has_wildcards(aggregations):
            names = (name.removeprefix(_PREFIX) for row in rows for name in row if name.startswith(_PREFIX))
            aggregations = expand_wildcards(aggregations, names, (), context)
        for aggregation in aggregations:
            metric = aggregation.argument
            if isinstance(metric, str) and metric != "_value":
                yield replace(aggregation, argument=f"{_PREFIX}{metric}", alias=aggregation.column)
            else:
                yield aggregation

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields to group by and the columns; with append or prestats others may be there too."""
        columns = OutputFields.closed((*self.groups, *(a.column for a in self.aggregations)))
        return OutputFields(columns.names, columns.open or self.append or self.prestats)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind of the rows that are added to."""
        return after


def _is_measurement(row: Row) -> bool:
    return "_value" in row or any(name.startswith(_PREFIX) for name in row)


def _with_names(row: Row) -> Row:
    """Let both forms of a measurement, `metric_name:cpu` and `metric_name` with `_value`, be read in both ways."""
    if "_value" in row:
        for name in texts(row.get("metric_name")):
            row.setdefault(f"{_PREFIX}{name}", row["_value"])
    else:
        names = tuple(name.removeprefix(_PREFIX) for name in row if name.startswith(_PREFIX))
        row["metric_name"] = names if len(names) > 1 else names[0]
    return row


def _plain(row: Row) -> Row:
    return {name.removeprefix(_PREFIX): value for name, value in row.items()}
