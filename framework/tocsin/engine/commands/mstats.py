"""mstats: aggregate metrics."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Kind, after, option, positional
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, INTEGER, PREDICATE, TEXT, TIMED_GROUPS
from tocsin.spl.trees import Predicate
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import TimedGroups

__all__ = ["Mstats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mstats(Command):
    """Aggregate the metrics of metric indexes."""

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
