"""A search does not silently stop at a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.join import Join
from tocsin.engine.commands.map import Map
from tocsin.source import Span
from tocsin.spl.command import Command
from tocsin.spl.pipeline import Pipeline

__all__ = ["SubsearchLimits"]

_FEWER_ROWS = {
    *("stats", "tstats", "chart", "timechart", "mstats", "top", "rare", "dedup", "head", "tail", "uniq", "transaction"),
    *("inputlookup", "makeresults", "rest", "metadata", "eventcount", "inputcsv", "savedsearch", "loadjob"),
}


class SubsearchLimits(SearchRule):
    """`map` runs for the first ten rows only, or a `join` reads raw events of which it keeps no more than 50,000.

    **Why it matters**: what lies behind the limit is left out without a word, and on a busy day that is the attack.

    **Bad**

        … | map search="search index=main user=$user$"

    **Good**

        … | map maxsearches=100 search="search index=main user=$user$"
    """

    code: ClassVar[str] = "DET469"
    name: ClassVar[str] = "subsearch-limits"
    severity: ClassVar[Severity] = Severity.INFO

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at each `map` and `join`."""
        place, text = search.parsed.source.place, search.parsed.source.text
        for node in search.nodes:
            if isinstance(node, Map) and "maxsearches" not in text[slice(*node.span)].lower():
                message = "`map` runs its search for the first ten rows and leaves out the others"
                yield self.at(place(_name(node)), message, "say how many: maxsearches=…")
            elif isinstance(node, Join) and not _is_bounded(node.subsearch):
                message = "`join` keeps no more than 50,000 rows of a search over raw events"
                yield self.at(
                    place(_name(node)), message, "aggregate in the subsearch, or use `stats` instead of `join`"
                )


def _name(command: Command) -> Span:
    return Span(command.span.start, command.span.start + len(command.name))


def _is_bounded(pipeline: Pipeline) -> bool:
    """Whether a subsearch has a stage after which there are few rows."""
    return any(isinstance(stage, Command) and (stage.name in _FEWER_ROWS) for stage in pipeline.stages)
