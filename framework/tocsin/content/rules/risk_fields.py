"""What a risk is about must be among the results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.messages import message_texts, tokens
from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.source import Place

__all__ = ["RiskFields"]


class RiskFields(DetectionRule):
    """A risk entity, a threat object or a `$token$` of a message names a field that the search does not output.

    The fields are followed through the stages of the search. Where a stage may output anything, nothing is reported;
    settings of a detection that creates no risk event are a warning.

    **Why it matters**: the risk is then about nobody, and the analyst reads `$user$` where a name should stand.

    **Bad**

        search: … | stats count by dest | …
        finding:
          title: Seen on $host$

    **Good**

        search: … | stats count by dest | …
        finding:
          title: Seen on $dest$
    """

    code: ClassVar[str] = "DET430"
    name: ClassVar[str] = "risk-fields"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each field among those that the last stage leaves."""
        if not detection.search.text.strip() or not (search := context.search(detection)).is_sound:
            return
        fields = search.analysis.fields
        outputs = f"the search outputs {', '.join(sorted(fields.names))}"
        for use, name, place in _uses(detection):
            if name not in fields:
                severity = Severity.ERROR if detection.risk.creates_event else Severity.WARNING
                yield self.at(place, f"{use} `{name}`, which the search does not output", outputs, severity=severity)


def _uses(detection: Detection) -> Iterator[tuple[str, str, Place]]:
    for entity in detection.risk.entities:
        yield "the risk entity is", entity.field, entity.field_place
    for threat in detection.risk.threat_objects:
        yield "the threat object is", threat.field, threat.place
    for text in message_texts(detection):
        for name, span in tokens(text):
            yield "the message names", name, text.place(span)
