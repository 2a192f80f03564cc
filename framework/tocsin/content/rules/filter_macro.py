"""The search must call the detection's own filter macro."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span
from tocsin.spl.macros import macro_calls

__all__ = ["FilterMacro"]


class FilterMacro(DetectionRule):
    """The search does not call the filter macro that is named after the detection.

    **Why it matters**: the macro is where users drop their own false positives; without it they must edit the search,
    and every update of the content undoes what they did.

    **Bad**

        name: Windows Example Detection
        search: '`sysmon` EventCode=22 | stats count by dest'

    **Good**

        name: Windows Example Detection
        search: '`sysmon` EventCode=22 | stats count by dest | `windows_example_detection_filter`'
    """

    code: ClassVar[str] = "DET421"
    name: ClassVar[str] = "filter-macro"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look among the macro calls that are written in the search itself."""
        wanted = detection.filter_macro
        calls = {name: span for name, _, span in macro_calls(detection.search)}
        if not detection.search.text or wanted in calls:
            return
        others = [name for name in calls if name.endswith("_filter")]
        message = f"the search does not call the filter macro `{wanted}`"
        if others:
            yield self.at(detection.search.place(calls[others[-1]]), message, f"write `{wanted}` here")
        else:
            end = len(detection.search.text.rstrip())
            yield self.at(detection.search.place(Span(end - 1, end)), message, f"end the search with | `{wanted}`")
