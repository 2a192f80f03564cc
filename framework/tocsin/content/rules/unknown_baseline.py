"""Baselines and detections that name each other must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.model import Baseline, ContentObject, Detection, Playbook
from tocsin.content.rule import Rule, RuleContext, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["UnknownBaseline"]


class UnknownBaseline(Rule):
    """A detection names a baseline that there is not, or a baseline or playbook a detection that there is not.

    Before v6 a baseline named its detections; since then a detection names its baselines.

    **Why it matters**: a detection that compares with what its baseline has learnt finds nothing, or everything, when
    the baseline does not run.

    **Bad**

        baselines:
          - Previosly Seen Example

    **Good**

        baselines:
          - Previously Seen Example
    """

    code: ClassVar[str] = "DET438"
    name: ClassVar[str] = "unknown-baseline"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each name."""
        if isinstance(found, Detection):
            for baseline in found.baselines:
                known = baseline.name in context.baselines
                if not known and not context.is_unreadable(Kind.BASELINE, baseline.name):
                    hint = suggestion(baseline.name, context.baselines, "write it in a file under `baselines`")
                    yield self.at(baseline.place, f"there is no baseline `{baseline.name}`", hint)
        elif isinstance(found, Baseline | Playbook):
            for detection in found.detections:
                known = context.is_detection(detection.name)
                if not known and not context.is_unreadable(Kind.DETECTION, detection.name):
                    hint = suggestion(detection.name, context.detection_names(), "remove it from the list")
                    yield self.at(detection.place, f"there is no detection `{detection.name}`", hint)
