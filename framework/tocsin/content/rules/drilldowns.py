"""A detection that makes findings gives the analyst searches to go on with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, DetectionType, Generation
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity

__all__ = ["Drilldowns"]

_ORIGINAL = "%original_detection_search%"


class Drilldowns(DetectionRule):
    """A production detection has fewer than two drilldowns, or none that shows its own results.

    Hunting detections are exempt: they make no finding. It is an error in v5 only; the other generations of the format
    do without.

    **Why it matters**: the analyst who opens a finding sees it in a list, without a way to the events behind it.

    **Bad**

        drilldown_searches: []

    **Good**

        drilldown_searches:
          - name: View the results for $dest$
            search: '%original_detection_search% | search dest = "$dest$"'
            earliest_offset: $info_min_time$
            latest_offset: $info_max_time$
          - name: View the risk of $dest$
            …
    """

    code: ClassVar[str] = "DET432"
    name: ClassVar[str] = "drilldowns"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Count the drilldowns and look for the one with the detection's own search."""
        if detection.status != "production" or detection.type in {None, DetectionType.HUNTING}:
            return
        drilldowns, severity = detection.drilldowns, self.severity
        if detection.generation is not Generation.V5:
            severity = Severity.WARNING
        place = detection.document.key_place(("drilldown_searches",))
        if len(drilldowns) < 2:
            message = f"a production detection needs two drilldowns, and this one has {len(drilldowns) or 'none'}"
            yield self.at(place, message, severity=severity)
        elif not any(_ORIGINAL in drilldown.search.text for drilldown in drilldowns):
            hint = f"search with {_ORIGINAL}"
            yield self.at(place, "no drilldown shows the detection's own results", hint, severity=severity)
