"""No condition of a search excludes another one beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.contradictions import Condition, conflicts, in_expression, in_predicate
from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Related, Severity
from tocsin.engine.commands.search import Search as SearchCommand
from tocsin.engine.commands.stats import Stats
from tocsin.engine.commands.tstats import Tstats
from tocsin.engine.commands.where import Where
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.node import Node

__all__ = ["Contradiction"]

_MULTIVALUES = {"transaction", "mvcombine", "makemv", "spath", "nomv", "lookup", "rex", "extract", "eval", "foreach"}
_LISTS = {"values", "list"}


class Contradiction(SearchRule):
    """Two comparisons that must both hold exclude each other.

    **Why it matters**: the search runs and never finds anything. In raw events a field with several values could fit
    both, but then each condition belongs to another value, which is hardly ever meant.

    **Bad**

        EventCode=4624 EventCode=4625 …

    **Good**

        EventCode IN (4624, 4625) …
    """

    code: ClassVar[str] = "DET464"
    name: ClassVar[str] = "contradiction"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Put the conditions of each stage together."""
        for conditions, folded in _conjunctions(search):
            for first, second in conflicts(conditions, folded=folded):
                place = search.parsed.source.place
                related = [Related("it excludes this one", place(first.span))]
                message = f"`{second.written}` and `{first.written}` cannot both hold"
                yield self.at(place(second.span), message, "join them with OR, or drop one of them", related)


def _conjunctions(search: Search) -> Iterator[tuple[list[Condition], bool]]:
    """Yield what must hold together, and whether letter case is aside; nothing behind what makes multivalues."""
    for pipeline in (node for node in search.nodes if isinstance(node, Pipeline)):
        for number, stage in enumerate(pipeline.stages):
            match stage:
                case SearchCommand(predicate=predicate) if number == 0:
                    yield list(in_predicate(predicate)), True
                case Tstats(where=predicate) if predicate is not None:
                    yield list(in_predicate(predicate)), True
                case Where(condition=condition):
                    yield list(in_expression(condition)), False
                case _ if _makes_multivalues(stage):
                    break


def _makes_multivalues(stage: Node) -> bool:
    aggregations = stage.aggregations if isinstance(stage, Stats | Tstats) else ()
    return getattr(stage, "name", "") in _MULTIVALUES or any(each.function in _LISTS for each in aggregations)
