"""What the commands chart and timechart share: their options, their checks and how a field is put into bins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.engine import aggregates
from tocsin.engine.charting import LIMIT, Limit, Series
from tocsin.engine.command import Command, Context, Kind, option, positional
from tocsin.engine.commands.bin import Bin
from tocsin.engine.measures import Measure, check_aggregations, expand_wildcards, has_wildcards, measures
from tocsin.expressions.values import Row
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, TEXT
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import SeriesFilter, Split

__all__ = ["ChartCommand"]

_DEFAULT_BINS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCommand(Command):
    """Aggregate rows into a table whose columns are the values of a field."""

    kind = Kind.TRANSFORMING

    sep: str = option(TEXT, ": ", about="what stands between an aggregation and a value in a column's name")
    format: str | None = option(TEXT, about="the names of the columns, with $AGG$ and $VAL$")
    cont: bool = option(BOOLEAN, True, about="whether bins without any row are filled in")
    limit: Limit = option(LIMIT, Limit(), about="how many columns to keep: 10, top5, bottom5; 0 for all")
    useother: bool = option(BOOLEAN, True, about="whether a column stands for the values that are not kept")
    usenull: bool = option(BOOLEAN, True, about="whether a column stands for rows without the field")
    otherstr: str = option(TEXT, "OTHER", about="the name of the column for other values")
    nullstr: str = option(TEXT, "NULL", about="the name of the column for rows without the field")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(field) AS name, …")

    def check_chart(self, splits: Sequence[Split], kept: SeriesFilter | None, context: Context) -> None:
        """Refuse what no chart can show."""
        names = [split.field for split in splits]
        check_aggregations(self.aggregations, names, context, self.name)
        for aggregation in self.aggregations:
            if aggregation.argument in names:
                message = f"'{aggregation.argument}' cannot be aggregated and split by at once."
                context.refuse("SPL288", message, aggregation)
        for split in splits:
            if _binned(split):
                _bin(split).check(context)
        if kept is not None and aggregates.find(kept.function) is None:
            context.refuse("SPL292", f"There is no aggregate function '{kept.function}'.", kept)

    def series(self, kept: SeriesFilter | None) -> Series:
        """Return how the columns are chosen and named."""
        return Series(
            limit=self.limit,
            filter=kept,
            useother=self.useother,
            usenull=self.usenull,
            otherstr=self.otherstr,
            nullstr=self.nullstr,
            sep=self.sep,
            format=self.format,
        )

    def ready(self, rows: Sequence[Row], by: Sequence[str], context: Context) -> list[Measure]:
        """Return the aggregations made ready."""
        aggregations: Sequence[Aggregation] = self.aggregations
        if has_wildcards(aggregations):
            aggregations = expand_wildcards(aggregations, (name for row in rows for name in row), by, context)
        return measures(aggregations, context, self.name)

    def binned(self, rows: Iterable[Row], splits: Iterable[Split | None], context: Context) -> list[Row]:
        """Return the rows with the values of split fields put into bins, where that is asked for."""
        binned = iter(rows)
        for split in splits:
            if split is not None and _binned(split):
                binned = _bin(split).run(binned, context)
        return list(binned)


def _binned(split: Split) -> bool:
    return any(setting is not None for setting in (split.span_, split.bins, split.minspan, split.start, split.end))


def _bin(split: Split) -> Bin:
    return Bin(
        field=split.field,
        span_=split.span_,
        minspan=split.minspan,
        start=split.start,
        end=split.end,
        aligntime=split.aligntime,
        bins=_DEFAULT_BINS if split.bins is None else split.bins,
        span=split.span,
    )
