"""No condition of a search excludes another one beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.contradictions import Condition, conflicts, in_expression, in_predicate
from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Related, Severity
from tocsin.engine.commands import search, tstats, where

__all__ = ["Contradiction"]


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
        for node in search.nodes:
            conditions, folded = _conditions(node)
            for first, second in conflicts(conditions, folded=folded):
                place = search.parsed.source.place
                related = [Related("it excludes this one", place(first.span))]
                message = f"`{second.written}` and `{first.written}` cannot both hold"
                yield self.at(place(second.span), message, "join them with OR, or drop one of them", related)


def _conditions(node: object) -> tuple[list[Condition], bool]:
    match node:
        case search.Search(predicate=predicate):
            return list(in_predicate(predicate)), True
        case tstats.Tstats(where=predicate) if predicate is not None:
            return list(in_predicate(predicate)), True
        case where.Where(condition=condition):
            return list(in_expression(condition)), False
        case _:
            return [], False
