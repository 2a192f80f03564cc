"""Production content has tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, DetectionType
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["MissingTests"]


class MissingTests(DetectionRule):
    """A production detection has no test, or fewer than `minimum_tests` in the settings.

    Correlation searches are exempt: they read the risk index, which holds what other detections found. So are older
    detections with a `manual_test`, which is the reason why they have none.

    **Why it matters**: nothing shows that the detection has ever found anything, and nothing will show when it stops.

    **Bad**

        status: production

    **Good**

        status: production
        tests:
          - name: True positive
            attack_data:
              - data: datasets/T1059.001/example/attack.log
                source: XmlWinEventLog:Security
                sourcetype: XmlWinEventLog
            test_type: unit
    """

    code: ClassVar[str] = "TST510"
    name: ClassVar[str] = "missing-tests"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Count the tests."""
        if detection.status != "production" or detection.type is DetectionType.CORRELATION:
            return
        wanted, count = context.settings.minimum_tests, len(detection.tests)
        if count >= wanted or detection.document.at(("tags", "manual_test")) is not None:
            return
        hint = "add a test with a recorded log, or set the status to experimental"
        needed = "at least one test" if wanted == 1 else f"{wanted} tests, and this one has {count or 'none'}"
        yield self.at(detection.place("status"), f"a production detection needs {needed}", hint)
