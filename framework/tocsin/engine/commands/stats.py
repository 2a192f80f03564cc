"""stats: aggregate rows, by groups or all together."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.aggregation import Aggregating
from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.measures import check_aggregations, column_patterns, fields_aggregated
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, FIELDS, INTEGER, TEXT
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
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(field) AS name, …")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="the fields to group by")

    def check(self, context: Context) -> None:
        """Refuse unknown functions, and an alias that is also a BY field."""
        check_aggregations(self.aggregations, self.by, context, self.name)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return one row for each group."""
        aggregating = Aggregating(
            command=self.name,
            aggregations=self.aggregations,
            by=self.by,
            allnum=self.allnum,
            distinct=self.dedup_splitvals,
        )
        return aggregating.apply(stream, context)

    def writes(self) -> FieldSet:
        """Return the columns."""
        return FieldSet.of(*self.by, *column_patterns(self.aggregations))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the BY fields and the columns."""
        return OutputFields.closed((*self.by, *column_patterns(self.aggregations)))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the BY fields and what the aggregations read."""
        return fields_aggregated(self.aggregations, self.by)
