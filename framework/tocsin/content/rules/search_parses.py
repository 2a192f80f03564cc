"""A search must be one that Splunk can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.rule import RuleContext, Search, Searching, SearchRule
from tocsin.diagnostics import Diagnostic

__all__ = ["SearchParses"]


class SearchParses(SearchRule):
    """The search cannot be read, or calls a macro that does not exist.

    The diagnostics keep the codes of the language (`SPL1xx` and `SPL2xx`), at their place in the search or in the
    definition of a macro. Macros that other apps ship are declared in the settings.

    **Why it matters**: Splunk refuses such a search when it is due, and the detection is silent from then on.

    **Bad**

        search: '`sysmn` EventCode=22 | stats count by dest | `windows_example_detection_filter`'

    **Good**

        search: '`sysmon` EventCode=22 | stats count by dest | `windows_example_detection_filter`'
    """

    code: ClassVar[str] = "DET420"
    name: ClassVar[str] = "search-parses"

    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield the mistakes that the parser finds, and those of functions and arguments."""
        yield from search.diagnostics
