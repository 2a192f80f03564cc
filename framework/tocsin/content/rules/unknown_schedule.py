"""The schedule that a detection follows must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.model import Detection, Generation
from tocsin.content.rule import DetectionRule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["UnknownSchedule"]


class UnknownSchedule(DetectionRule):
    """A detection follows a schedule that is not under `deployments` or `schedules`.

    Before v6 the deployment for its type is the one that it follows; a root without deployments leaves that open.

    **Why it matters**: nothing says when the search runs and over which window of time.

    **Bad**

        schedule: Every Hour

    **Good**

        schedule: Default EventBasedDetection
    """

    code: ClassVar[str] = "DET424"
    name: ClassVar[str] = "unknown-schedule"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up the name, or the type."""
        known, named = context.deployments, detection.deployment
        if named and named.name not in known and not context.is_unreadable(Kind.DEPLOYMENT, named.name):
            hint = suggestion(named.name, known, "write it in a file under `deployments`")
            yield self.at(named.place, f"there is no schedule `{named.name}`", hint)
        if detection.generation is Generation.V6 or named or detection.custom_schedule or not detection.type:
            return
        if known and context.deployment_of(detection) is None and not context.root.unreadable(Kind.DEPLOYMENT):
            message = f"no deployment is for searches of type {detection.type.value}"
            yield self.at(detection.place("type"), message, "write one under `deployments`")
