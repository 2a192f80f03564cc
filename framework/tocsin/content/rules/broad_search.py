"""A search says which events it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.search import Search as SearchCommand
from tocsin.source import Span
from tocsin.spl.trees import Comparison, FieldIn, Term
from tocsin.spl.walking import walk

__all__ = ["BroadSearch"]

_WHERE_EVENTS_ARE = {"index", "sourcetype", "source", "eventtype", "tag", "host", "splunk_server", "_index"}
_SHORTEST = 3


class BroadSearch(SearchRule):
    """A search over raw events names neither index, source, source type, event type, tag nor host, or looks for a term
    that begins with a wildcard.

    **Why it matters**: Splunk then reads every event there is; a term that begins with a wildcard cannot be looked up
    in the index and makes it read them one by one.

    **Bad**

        EventCode=22 *service.example.com* | …

    **Good**

        `sysmon` EventCode=22 QueryName="*service.example.com*" | …
    """

    code: ClassVar[str] = "DET466"
    name: ClassVar[str] = "broad-search"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at the first stage."""
        first = next(iter(search.parsed.pipeline.stages), None)
        if not search.is_sound or not isinstance(first, SearchCommand):
            return
        nodes = list(walk(first.predicate))
        compared = {node.field.lower().partition("::")[0] for node in nodes if isinstance(node, Comparison | FieldIn)}
        place = search.parsed.source.place
        if not compared & _WHERE_EVENTS_ARE:
            hint = "call a macro such as `sysmon`, or name an index and source type"
            span = Span(first.span.start, min(first.span.end, first.span.start + 40))
            yield self.at(place(span), "this search reads all events of every kind", hint)
        for node in nodes:
            if isinstance(node, Term) and node.value.text.startswith("*") and len(node.value.text) > _SHORTEST:
                message = f"the term `{node.value.text}` begins with a wildcard, and no index helps to find it"
                hint = "compare a field with it, or let the term begin with its first letters"
                yield self.at(place(node.span), message, hint, severity=Severity.INFO)
