"""A detection holds back results by fields that they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["ThrottlingFields"]


class ThrottlingFields(DetectionRule):
    """A detection is throttled by a field that the search does not output.

    **Why it matters**: all results are then alike, so that the first one silences every other for the whole period.

    **Bad**

        search: … | stats count by dest | …
        tags:
          throttling:
            fields: [user]
            period: 1h

    **Good**

        search: … | stats count by dest | …
        tags:
          throttling:
            fields: [dest]
            period: 1h
    """

    code: ClassVar[str] = "DET446"
    name: ClassVar[str] = "throttling"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each field among those that the last stage leaves."""
        if not detection.throttling or not detection.search.text.strip():
            return
        search = context.search(detection)
        fields = search.analysis.fields
        for field in detection.throttling.fields:
            if search.is_sound and field.name not in fields:
                hint = suggestion(field.name, fields.names, f"the search outputs {', '.join(sorted(fields.names))}")
                yield self.at(field.place, f"the search does not output `{field.name}`", hint)
