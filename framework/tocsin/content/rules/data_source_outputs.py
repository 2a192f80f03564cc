"""A detection outputs what its data source says it should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, DetectionType
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity

__all__ = ["DataSourceOutputs"]

_CHECKED = {DetectionType.TTP, DetectionType.ANOMALY}


class DataSourceOutputs(DetectionRule):
    """A production TTP or Anomaly does not output a field that its data source lists under `output_fields`.

    **Why it matters**: analysts and playbooks count on these fields in every finding from that source.

    **Bad**, with a data source whose `output_fields` are `dest` and `user`

        search: … | stats count by dest | …

    **Good**

        search: … | stats count by dest user | …
    """

    code: ClassVar[str] = "DET451"
    name: ClassVar[str] = "data-source-outputs"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up the fields of each data source among those that the last stage leaves."""
        if detection.status != "production" or detection.type not in _CHECKED or not detection.search.text.strip():
            return
        search = context.search(detection)
        for name, place in detection.data_source_names if search.is_sound else ():
            source = context.data_sources.get(name)
            lost = [field for field in source.output_fields if field not in search.analysis.fields] if source else []
            if lost:
                fields = ", ".join(f"`{field}`" for field in lost)
                message = f"the search does not output {fields}, as `{name}` asks"
                yield self.at(place, message, "add them to the last `stats`, or take them off the data source")
