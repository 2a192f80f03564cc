"""A test gives a log the source and sourcetype that its manifest states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Related, Severity

__all__ = ["DatasetLabel"]


class DatasetLabel(DetectionRule):
    """A test gives a log another source or sourcetype than its manifest does.

    Letter case does not count.

    **Why it matters**: the fields of an event depend on its source and sourcetype; with the wrong ones the search finds
    nothing, and a benign test passes for that reason alone.

    **Bad**

        sourcetype: WinEventLog

    **Good**: as the manifest has it

        sourcetype: XmlWinEventLog
    """

    code: ClassVar[str] = "DAT610"
    name: ClassVar[str] = "dataset-label"
    severity: ClassVar[Severity] = Severity.WARNING

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare both labels of each log."""
        for number, test in enumerate(detection.tests):
            for index, attack_data in enumerate(test.attack_data):
                manifest = context.manifest_of(attack_data)
                if manifest is None:
                    continue
                for label, used, stated in (
                    ("source", attack_data.source, manifest.source),
                    ("sourcetype", attack_data.sourcetype, manifest.sourcetype),
                ):
                    if used.lower() != stated.lower():
                        place = detection.place("tests", number, "attack_data", index, label)
                        related = [Related("the manifest says so here", manifest.place(label))]
                        yield self.at(place, f"the manifest of this log has the {label} `{stated}`", related=related)
