"""tstats: aggregate the events of a data model or of the index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Kind, after, option, positional
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, INTEGER, MODEL_DATASET, PREDICATE, TEXT, TIMED_GROUPS
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
