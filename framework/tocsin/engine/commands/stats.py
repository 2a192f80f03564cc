"""stats: aggregate rows, by groups or all together."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.aggregation import Grouping, expand_wildcards, measures
from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, FIELDS, INTEGER, TEXT
from tocsin.spl.reading import fields_read
from tocsin.spl.trees.aggregation import Aggregation

__all__ = ["Stats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Command):
    """Aggregate rows: one row for each combination of the BY fields, or one in all."""

    name = "stats"
    kind = Kind.TRANSFORMING

    partitions: int = option(INTEGER, 1, about="how many threads Splunk uses; no effect on the result")
    allnum: bool = option(BOOLEAN, False, about="give null where a group holds anything that is no number")
    delim: str = option(TEXT, " ", about="what separates values when a multivalue is flattened")
    dedup_splitvals: bool = option(BOOLEAN, False, about="count a value repeated in one row's BY field once")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, about="function(field) AS name, …")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="the fields to group by")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return one row for each group."""
        self._check_names(context)
        source = stream.rows
        aggregations = self.aggregations
        if any(isinstance(a.argument, str) and "*" in a.argument for a in aggregations):
            rows = list(source)
            fields = dict.fromkeys(name for row in rows for name in row)
            aggregations = tuple(expand_wildcards(aggregations, fields, self.by, context))
            source = rows
        ready = measures(aggregations, context)
        grouping = Grouping(ready, self.by, allnum=self.allnum, distinct=self.dedup_splitvals)
        for row in source:
            grouping.add(row)
        columns = (*self.by, *(measure.column for measure in ready))
        return Stream(_listed(grouping), tuple(dict.fromkeys(columns)))

    def _check_names(self, context: Context) -> None:
        for aggregation in self.aggregations:
            if aggregation.alias in self.by:
                message = f"The output field '{aggregation.alias}' cannot have the same name as a group-by field."
                context.refuse("SPL207", message, aggregation)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the BY fields and what the aggregations read."""
        needed = fields_read(*self.aggregations) | FieldSet.of(*self.by)
        functions = {aggregation.function for aggregation in self.aggregations}
        return needed | FieldSet.of("_time") if functions & _TIMED else needed if needed.closed else EVERYTHING


_TIMED = {"earliest", "latest", "earliest_time", "latest_time", "rate", "first", "last"}


def _listed(grouping: Grouping) -> list[Row]:
    return list(grouping.rows())
