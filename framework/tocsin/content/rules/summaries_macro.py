"""A `tstats` search over a data model leaves it to the user whether only summaries are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.commands.tstats import Tstats
from tocsin.source import Span

__all__ = ["SummariesMacro"]

_MACRO = "security_content_summariesonly"


class SummariesMacro(SearchRule):
    """A `tstats` search over a data model neither calls `security_content_summariesonly` nor sets `summariesonly`.

    Content roots without that macro are left alone, and so are searches that call a macro which there is not.

    **Why it matters**: with the macro a user decides in one place whether searches read only accelerated data; a
    search without it reads everything, and is slow where all others are fast.

    **Bad**

        | tstats count from datamodel=Endpoint.Processes …

    **Good**

        | tstats `security_content_summariesonly` count from datamodel=Endpoint.Processes …
    """

    code: ClassVar[str] = "DET461"
    name: ClassVar[str] = "summaries-macro"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look for the option in the text of each `tstats` stage, its macros expanded."""
        if _MACRO not in context.macros or any(each.code == "SPL120" for each in search.parsed.diagnostics):
            return
        text = search.parsed.source.text
        for node in search.nodes:
            if isinstance(node, Tstats) and node.source and node.source.kind == "datamodel":
                start, end = node.span
                if "summariesonly" not in text[start:end].lower():
                    place = search.parsed.source.place(Span(start, start + len("tstats")))
                    yield self.at(
                        place, "this `tstats` does not say whether it reads summaries only", f"add `{_MACRO}`"
                    )
