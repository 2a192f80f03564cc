"""The schedule that a detection follows must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["UnknownSchedule"]


class UnknownSchedule(DetectionRule):
    """A detection follows a schedule that is not under `deployments` or `schedules`.

    **Why it matters**: nothing says when the search runs and over which window of time.

    **Bad**

        schedule: Every Hour

    **Good**

        schedule: Default EventBasedDetection
    """

    code: ClassVar[str] = "DET424"
    name: ClassVar[str] = "unknown-schedule"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up the name; without one the default schedule holds."""
        known, named = context.deployments, detection.deployment
        if named and named.name not in known:
            hint = suggestion(named.name, known, "write it in a file under `deployments`")
            yield self.at(named.place, f"there is no schedule `{named.name}`", hint)
