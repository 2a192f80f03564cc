"""Rows are not grouped by a field that the search itself leaves empty in some of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.nulls import null_makers
from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.stats import Stats
from tocsin.engine.commands.where import Where
from tocsin.source import Span
from tocsin.spl.trees.node import Node

__all__ = ["NullByField"]


class NullByField(SearchRule):
    """`stats … by` a field that a lookup, a `rex` or an `eval` before it may leave without a value.

    **Why it matters**: `stats` drops every row in which one of its BY fields has no value, so that what the lookup does
    not know, or the expression did not match, is never reported.

    **Bad**

        … | lookup example_lookup domain OUTPUT verdict | stats count by dest verdict

    **Good**

        … | lookup example_lookup domain OUTPUT verdict | fillnull value=unknown verdict | stats count by dest verdict
    """

    code: ClassVar[str] = "DET463"
    name: ClassVar[str] = "null-by-field"
    severity: ClassVar[Severity] = Severity.INFO

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Follow the fields that may be null from stage to stage."""
        reasons: dict[str, str] = {}
        filled = frozenset(
            name
            for name in {getattr(stage, "table", "") for stage in search.parsed.pipeline.stages} - {""}
            if (lookup := context.lookups.get(name)) and lookup.min_matches
        )
        for stage in search.parsed.pipeline.stages:
            if isinstance(stage, Stats):
                yield from self._stats(stage, reasons, search)
                reasons = {}
            elif isinstance(stage, Where) or reasons or _may_make_nulls(stage):
                reasons = null_makers(stage, reasons, filled)

    def _stats(self, stats: Stats, reasons: dict[str, str], search: Search) -> Iterator[Diagnostic]:
        for name in stats.by:
            if name in reasons:
                text, start = search.parsed.source.text, stats.span.start
                at = text.rfind(name, start, stats.span.end)
                message = f"rows without `{name}` are dropped here, and {reasons[name]}"
                hint = f"put `fillnull value=unknown {name}` before it"
                yield self.at(search.parsed.source.place(Span(at, at + len(name))), message, hint)


def _may_make_nulls(stage: Node) -> bool:
    return getattr(stage, "name", "") in {"eval", "rex", "lookup"}
