"""The tests of a detection have names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, Generation
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Related, Severity

__all__ = ["RepeatedTestName"]


class RepeatedTestName(DetectionRule):
    """Two tests of a detection have the same name; before v6 this was allowed, and is a warning.

    **Why it matters**: a verdict is known by the name of its test; of two alike nobody can tell which one failed.

    **Bad**

        tests:
          - name: True positive
          - name: True positive

    **Good**

        tests:
          - name: True positive
          - name: A browser visits a site with a similar name
    """

    code: ClassVar[str] = "TST511"
    name: ClassVar[str] = "repeated-test-name"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Report every test but the first."""
        seen: dict[str, int] = {}
        for index, test in enumerate(detection.tests):
            first = seen.setdefault(test.name, index)
            if test.name and first != index:
                related = [Related("it is first used here", detection.place("tests", first, "name"))]
                place = detection.place("tests", index, "name")
                severity = Severity.ERROR if detection.generation is Generation.V6 else Severity.WARNING
                message = f"another test is called `{test.name}`"
                yield self.at(place, message, "choose another name", related, severity)
