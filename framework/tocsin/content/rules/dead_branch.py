"""Every branch of a condition can be the one that counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.nulls import always_true
from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Span
from tocsin.spl.trees import Call, Comparison, FieldIn, Or

__all__ = ["DeadBranch"]


class DeadBranch(SearchRule):
    """A branch of `case` stands behind one that always holds, or an alternative is there twice.

    **Why it matters**: what the branch was written for never happens; an alternative that is there twice often stands
    where another one was meant.

    **Bad**

        | eval kind=case(true(), "other", EventCode=1, "process")
        | search process_name IN (net.exe, net.exe)

    **Good**

        | eval kind=case(EventCode=1, "process", true(), "other")
        | search process_name IN (net.exe, net1.exe)
    """

    code: ClassVar[str] = "DET465"
    name: ClassVar[str] = "dead-branch"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at each `case`, OR and IN."""
        place = search.parsed.source.place
        for node in search.nodes:
            match node:
                case Call(function="case", arguments=arguments):
                    conditions = arguments[0:-1:2]
                    last = next((i for i, each in enumerate(conditions) if always_true(each)), len(conditions))
                    if last + 1 < len(conditions):
                        message = "this branch is never reached: one before it always holds"
                        yield self.at(place(conditions[last + 1].span), message, "put it before the default")
                case FieldIn(field=field, values=values):
                    yield from self._twice(((f"{field}={value.text}", value.span) for value in values), search)
                case Or(operands=operands):
                    alternatives = (each for each in operands if isinstance(each, Comparison))
                    yield from self._twice(((_written(each), each.span) for each in alternatives), search)
                case _:
                    continue

    def _twice(self, alternatives: Iterator[tuple[str, Span]], search: Search) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for written, span in alternatives:
            if written.casefold() in seen:
                place = search.parsed.source.place(span)
                message = f"the alternative `{written}` is there already"
                yield self.at(place, message, "remove it, or correct it", severity=Severity.INFO)
            seen.add(written.casefold())


def _written(comparison: Comparison) -> str:
    value = getattr(comparison.value, "text", f"[{comparison.value.span.start}]")
    return f"{comparison.field}{comparison.operator.value}{value}"
