"""The search of a detection must be one that Splunk can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["SearchParses"]


class SearchParses(DetectionRule):
    """The search cannot be read, or calls a macro that does not exist.

    The diagnostics keep the codes of the language (`SPL1xx`), at their place in the search or in the definition of a
    macro.

    **Why it matters**: Splunk refuses such a search when it is due, and the detection is silent from then on.

    **Bad**

        search: '`sysmn` EventCode=22 | stats count by dest | `windows_example_detection_filter`'

    **Good**

        search: '`sysmon` EventCode=22 | stats count by dest | `windows_example_detection_filter`'
    """

    code: ClassVar[str] = "DET420"
    name: ClassVar[str] = "search-parses"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield the mistakes that the parser finds."""
        if detection.search.text:
            yield from context.parsed(detection).diagnostics
