"""A detection whose deployment makes risk events says whose risk, and no other does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, DetectionType, Generation
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["RiskSettings"]

_WITH_RISK = {DetectionType.TTP, DetectionType.ANOMALY}


class RiskSettings(DetectionRule):
    """A v5 detection lacks the `rba` that its deployment needs, or has one that is never used.

    Deployments make risk events for TTP and Anomaly, unless a detection has a deployment of its own that says
    otherwise. In v6 the schema asks for the right settings.

    **Why it matters**: without `rba` the risk event is about nobody; where no risk event is made, `rba` promises one.

    **Bad**

        type: Anomaly
        tags: …

    **Good**

        type: Anomaly
        rba:
          message: Seen on $dest$
          risk_objects:
            - field: dest
              type: system
              score: 20
          threat_objects: []
        tags: …
    """

    code: ClassVar[str] = "DET445"
    name: ClassVar[str] = "risk-settings"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare what the deployment does with what the detection says."""
        if detection.generation is not Generation.V5 or detection.type is None:
            return
        wanted = detection.creates_risk
        if wanted is None:
            deployment = context.deployment_of(detection)
            wanted = deployment.creates_risk if deployment else detection.type in _WITH_RISK
        has = detection.document.at(("rba",)) is not None
        if wanted and not has:
            hint = "write `rba` with a message, risk objects and threat objects"
            message = f"this {detection.type.value} detection makes risk events and has no `rba`"
            yield self.at(detection.place(), message, hint)
        elif has and not wanted:
            place = detection.document.key_place(("rba",))
            message = f"this {detection.type.value} detection makes no risk events, and its `rba` is never used"
            yield self.at(place, message, "leave `rba` out, or change the type")
