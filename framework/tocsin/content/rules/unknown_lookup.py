"""The lookups of a search must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.rule import RuleContext, Search, Searching, SearchRule, suggestion
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Span
from tocsin.spl.references import Reference, ReferenceKind

__all__ = ["UnknownLookup"]


class UnknownLookup(SearchRule):
    """A search reads or writes a lookup that is not under `lookups`, and that no other app is known to ship.

    A file that a search writes, `outputlookup x.csv`, need not exist before; reading it back is a warning. Lookups of
    other apps are declared in the settings.

    **Why it matters**: Splunk refuses a search whose lookup it does not know, and the detection is silent.

    **Bad**

        search: … | lookup exmaple_lookup domain OUTPUT verdict | …

    **Good**

        search: … | lookup example_lookup domain OUTPUT verdict | …
    """

    code: ClassVar[str] = "DET434"
    name: ClassVar[str] = "unknown-lookup"

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each name that a command gives."""
        references = tuple(dict.fromkeys(search.analysis.references))
        written = {each.name for each in references if each.kind is ReferenceKind.LOOKUP_WRITTEN}
        for reference in references:
            if _needs_lookup(reference) and not _is_known(reference.name, context):
                known = [*context.lookups, *context.external_lookups]
                hint = suggestion(reference.name, known, "write it under `lookups`, or declare it in the settings")
                place = search.parsed.source.place(_span_of_name(reference, search))
                own = reference.name.endswith(".csv") and reference.name in written
                severity = Severity.WARNING if own else Severity.ERROR
                yield self.at(place, f"there is no lookup `{reference.name}`", hint, severity=severity)


def _needs_lookup(reference: Reference) -> bool:
    written_file = reference.kind is ReferenceKind.LOOKUP_WRITTEN and reference.name.endswith((".csv", ".csv.gz"))
    is_lookup = reference.kind in {ReferenceKind.LOOKUP, ReferenceKind.LOOKUP_WRITTEN}
    return is_lookup and not written_file and "$" not in reference.name


def _is_known(name: str, context: RuleContext) -> bool:
    if context.lookup_name(name) in context.lookups or name in context.external_lookups:
        return True
    return context.is_unreadable(Kind.LOOKUP, name.removesuffix(".csv"))


def _span_of_name(reference: Reference, search: Search) -> Span:
    start = search.parsed.source.text.find(reference.name, reference.span.start)
    return Span(start, start + len(reference.name)) if start >= 0 else reference.span
