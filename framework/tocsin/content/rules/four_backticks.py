"""A comment and a macro call do not run into each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span

__all__ = ["FourBackticks"]

_FOUR = "````"


class FourBackticks(SearchRule):
    """A search has four backticks in a row: a comment that ends, or begins, right at a macro call.

    **Why it matters**: Splunk may read the fourth backtick as part of the comment and no longer see the macro.

    **Bad**

        search: index=main ```a comment````windows_example_detection_filter`

    **Good**

        search: index=main ```a comment``` | `windows_example_detection_filter`
    """

    code: ClassVar[str] = "DET447"
    name: ClassVar[str] = "four-backticks"

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Look for the first place."""
        start = search.source.text.find(_FOUR)
        if start >= 0:
            place = search.source.place(Span(start, start + len(_FOUR)))
            yield self.at(place, "four backticks stand in a row", "put a space between the comment and the macro")
