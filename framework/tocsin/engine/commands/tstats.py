"""tstats: aggregate the events of a data model or of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tocsin.engine.aggregation import Aggregating
from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.commands.bin import Bin
from tocsin.engine.commands.fillnull import Fillnull
from tocsin.engine.commands.search import Search
from tocsin.engine.datasets import find_dataset, model_rows
from tocsin.engine.filters import fields_filtered, without_subsearches
from tocsin.engine.measures import check_aggregations, fields_aggregated, has_wildcards
from tocsin.engine.prestats import handed_on
from tocsin.engine.running import run_pipeline, through
from tocsin.expressions.time import TimeError, parse_span
from tocsin.knowledge.datamodels import INHERITED
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, INTEGER, MODEL_DATASET, PREDICATE, TEXT, TIMED_GROUPS
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees import Predicate
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import DatasetName, TimedGroups

__all__ = ["Tstats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tstats(Command):
    """Aggregate the events of a data model, or of the index, without reading them as a search would."""

    name = "tstats"
    kind = Kind.GENERATING

    prestats: bool = option(BOOLEAN, False, about="leave the results for stats, chart or timechart to finish")
    local: bool = option(BOOLEAN, False, about="run on the search head only; no effect on the result")
    append: bool = option(BOOLEAN, False, about="add the results to the rows before (with prestats)")
    summariesonly: bool = option(BOOLEAN, False, about="read summaries only; here every event counts as summarised")
    include_reduced_buckets: bool = option(BOOLEAN, False, about="no effect on the result")
    allow_old_summaries: bool = option(BOOLEAN, False, about="no effect on the result")
    use_summary_index_values: bool = option(BOOLEAN, False, about="no effect on the result")
    chunk_size: int = option(INTEGER, 10_000_000, about="no effect on the result")
    fillnull_value: str | None = option(TEXT, about="what stands for a missing value in the fields to group by")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(field) AS name, …")
    source: DatasetName | None = positional(after("from", MODEL_DATASET), None, about="the dataset, such as Web.Web")
    where: Predicate | None = positional(after("where", PREDICATE), None, about="which events count")
    by: TimedGroups | None = positional(after("by groupby", TIMED_GROUPS), None, about="the fields to group by")

    @property
    def groups(self) -> tuple[str, ...]:
        """The fields to group by."""
        return self.by.fields if self.by is not None else ()

    def check(self, context: Context) -> None:
        """Refuse what tstats cannot aggregate."""
        check_aggregations(self.aggregations, self.groups, context, self.name)
        for aggregation in self.aggregations:
            if aggregation.function in ("list", "sparkline"):
                context.refuse("SPL284", f"'tstats' has no function '{aggregation.function}'.", aggregation)
            if aggregation.argument is not None and not isinstance(aggregation.argument, str):
                message = "'tstats' aggregates fields only, no eval expressions."
                context.refuse("SPL285", message, aggregation, "compute the field in the data model")
        if has_wildcards(self.aggregations):
            context.refuse("SPL286", "'tstats' takes no wildcards in the names of fields.", self)
        if self.append and not self.prestats:
            context.refuse("SPL287", "'tstats append=true' works with prestats=true only.", self, "use append […]")
        self._check_span(context)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the aggregated rows, or with prestats the events for the next command to aggregate."""
        where = without_subsearches(self.where, context) if self.where is not None else None
        wanted = self._wanted(where)
        events = self._events(wanted, where, context)
        for command in self._commands(where, context):
            command.check(context)
            events = through(command, events, context)
        if not self.prestats:
            aggregating = Aggregating(command=self.name, aggregations=self.aggregations, by=self.groups)
            return aggregating.apply(events, context)
        events = handed_on(events.rows, FieldSet.of(*wanted))
        return Stream(chain(stream.rows, events.rows)) if self.append else events

    def _wanted(self, where: Predicate | None) -> tuple[str, ...]:
        """Return the names of the fields that are filtered, grouped by or aggregated."""
        read = fields_filtered(where) | fields_aggregated(self.aggregations, self.groups)
        return tuple(sorted(read.names - {"_raw"} | {"_time"}))

    def _events(self, wanted: Sequence[str], where: Predicate | None, context: Context) -> Stream:
        if self.source is not None:
            model, dataset = find_dataset(self.source.name, self.source, context, wanted)
            return model_rows(model, dataset, context, qualified=True, wanted=wanted)
        lost = [name for name in wanted if name not in INHERITED]
        if lost:
            message = f"'tstats' without a data model sees indexed fields only, and {', '.join(lost)} may not be one."
            context.unsupported(message, self, "name a data model, or use stats")
        names = FieldSet.of(*wanted, "_raw")
        search = Search() if where is None else Search(predicate=where, span=where.span)
        return run_pipeline(Pipeline(stages=(search,)), context, after=names)

    def _commands(self, where: Predicate | None, context: Context) -> Iterator[Command]:
        """Yield the commands that the events go through."""
        if where is not None:
            yield Search(predicate=where, span=where.span)
        if "_time" in self.groups:
            if self.by is not None and self.by.span_ is None:
                context.say("'tstats … by _time' without a span: events are grouped by the second.")
            yield self._bin()
        if self.fillnull_value is not None and self.groups:
            yield Fillnull(value=self.fillnull_value, fields=self.groups, span=self.span)

    def _check_span(self, context: Context) -> None:
        if self.by is not None and self.by.span_ is not None:
            try:
                parse_span(self.by.span_)
            except TimeError:
                context.refuse("SPL270", f"'tstats' cannot read the span '{self.by.span_}'.", self.by)

    def _bin(self) -> Bin:
        span = self.by.span_ if self.by is not None else None
        return Bin(field="_time", span_=span or "1s", span=self.span)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields to group by and the columns; with append or prestats others may be there too."""
        columns = OutputFields.closed((*self.groups, *(a.column for a in self.aggregations)))
        return OutputFields(columns.names, columns.open or self.append or self.prestats)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind of the rows that are added to."""
        return after
