"""eventstats: aggregate rows and write the results onto every row."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.aggregation import Group, Grouping
from tocsin.engine.command import Command, Context, Kind, Rows, Stream, after, option, positional
from tocsin.engine.measures import (
    check_aggregations,
    column_patterns,
    expand_wildcards,
    fields_aggregated,
    has_wildcards,
    measures,
)
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, FIELDS
from tocsin.spl.trees.aggregation import Aggregation

__all__ = ["Eventstats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eventstats(Command):
    """Aggregate rows as `stats` does, and add each group's results to all of its rows."""

    name = "eventstats"
    kind = Kind.ORDERING

    allnum: bool = option(BOOLEAN, False, about="give null where a group holds anything that is no number")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(field) AS name, …")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="the fields to group by")

    def check(self, context: Context) -> None:
        """Refuse unknown functions, and an alias that is also a BY field."""
        check_aggregations(self.aggregations, self.by, context, self.name)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the results of their groups."""
        aggregations, rows = self.aggregations, stream.rows
        if has_wildcards(aggregations):
            rows = list(rows)
            aggregations = tuple(expand_wildcards(aggregations, (n for row in rows for n in row), self.by, context))
        ready = measures(aggregations, context, self.name)
        grouping = Grouping(ready, self.by, allnum=self.allnum)
        added = [measure.column for measure in ready]
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *added])))
        return Stream(_with_results(list(rows), grouping), columns)

    def writes(self) -> FieldSet:
        """Return the columns."""
        return FieldSet.of(*column_patterns(self.aggregations))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, the BY fields and what the aggregations read."""
        return after | fields_aggregated(self.aggregations, self.by)


def _with_results(rows: list[Row], grouping: Grouping) -> Rows:
    for row in rows:
        grouping.add(row)
    results: dict[Group, Row] = {key: grouping.results(key) for key in grouping.groups}
    for row in rows:
        keys = grouping.keys(row)
        if keys:
            row.update(results[keys[0]])
        yield row
