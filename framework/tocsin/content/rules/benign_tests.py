"""A detection is tested on what it must not find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection, DetectionType, Generation, TestType
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity

__all__ = ["BenignTests"]


class BenignTests(DetectionRule):
    """No test of a production detection wants no results. Before v6 there was no way to write one.

    `minimum_benign_tests` in the settings makes it an error to have fewer.

    **Why it matters**: a search that finds everything passes every test that only wants something to be found.

    **Bad**

        tests:
          - name: True positive
            …

    **Good**

        tests:
          - name: True positive
            …
          - name: An administrator at work
            expected_results: 0
            …
    """

    code: ClassVar[str] = "TST512"
    name: ClassVar[str] = "benign-tests"
    severity: ClassVar[Severity] = Severity.INFO

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Count the tests that are run and want no results."""
        if detection.status != "production" or detection.generation is not Generation.V6 or not detection.tests:
            return
        if detection.type is DetectionType.CORRELATION:
            return
        runs = [test for test in detection.tests if test.test_type is TestType.UNIT]
        benign = sum(test.expected.is_benign for test in runs)
        place, wanted = detection.document.key_place(("tests",)), context.settings.minimum_benign_tests
        hint = "add a test on harmless events with `expected_results: 0`"
        if benign < wanted:
            message = f"a production detection needs {wanted} tests that want no results, and this one has {benign}"
            yield self.at(place, message, hint, severity=Severity.ERROR)
        elif runs and not benign:
            yield self.at(place, "no test shows what the detection must not find", hint)
