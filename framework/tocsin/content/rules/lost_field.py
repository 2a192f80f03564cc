"""No stage reads a field that an earlier stage has dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule, suggestion
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Span
from tocsin.spl.command import Command
from tocsin.spl.fieldset import NOTHING
from tocsin.spl.outputs import ANY_FIELDS, OutputFields

__all__ = ["LostField"]

# What reads a field, and what then goes wrong.
_READERS = {
    "where": "the comparison never holds",
    "search": "the comparison never holds",
    "stats": "its result is empty",
    "eventstats": "its result is empty",
    "dedup": "every row is dropped",
    "mvexpand": "nothing is expanded",
    "rex": "nothing is extracted",
    "regex": "every row is dropped",
    "lookup": "nothing matches",
    "bin": "nothing is put into bins",
}
# `null` without parentheses is a field that is never there, which many use for null().
_IMPLICIT = {"_raw", "_time", "index", "tag", "eventtype", "null"}


class LostField(SearchRule):
    """A stage reads a field that cannot be there, because `stats`, `table` or `fields` before it left it out.

    **Why it matters**: the field is null in every row, so that a comparison never holds, and a `stats … by` of it drops
    every row: the detection finds nothing, ever.

    **Bad**

        … | stats count by dest | where user="admin"

    **Good**

        … | stats count by dest user | where user="admin"
    """

    code: ClassVar[str] = "DET462"
    name: ClassVar[str] = "lost-field"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Follow the fields from stage to stage."""
        if not search.is_sound:
            return
        before = ANY_FIELDS
        for stage in search.parsed.pipeline.stages:
            if isinstance(stage, Command):
                yield from self._stage(stage, before, search)
                before = stage.fields_after(before)

    def _stage(self, stage: Command, before: OutputFields, search: Search) -> Iterator[Diagnostic]:
        if before.open or stage.name not in _READERS:
            return
        for name in sorted(stage.needs(NOTHING).names - set(before.names) - _IMPLICIT):
            place = search.parsed.source.place(_span_of(name, stage.span, search))
            message = f"`{stage.name}` reads `{name}`, which no row has here: {_READERS[stage.name]}"
            yield self.at(place, message, suggestion(name, before.names, f"there are {', '.join(before.names)}"))


def _span_of(name: str, where: Span, search: Search) -> Span:
    start = search.parsed.source.text.find(name, where.start)
    return Span(start, start + len(name)) if 0 <= start < where.end else where
