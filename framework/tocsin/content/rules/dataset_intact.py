"""The logs of a test are there, and are what their manifests say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["DatasetIntact"]


class DatasetIntact(DetectionRule):
    """A test names a log that is missing, has no manifest, or is not the one that its manifest describes.

    The diagnostics say which: `DAT602` outside of the content root, `DAT603` missing, `DAT604` no manifest, `DAT605`
    another sha256, and `DAT607` (a note) no sha256 at all. A log that is named by a URL is not looked for.

    **Why it matters**: a test on a log that has changed unnoticed, or is not there, shows nothing.

    **Bad**

        - data: datasets/T1059.001/example/atack.log

    **Good**

        - data: datasets/T1059.001/example/attack.log
    """

    code: ClassVar[str] = "DAT600"
    name: ClassVar[str] = "dataset-intact"

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Check each log of each test."""
        for test in detection.tests:
            for attack_data in test.attack_data:
                problem = None if attack_data.is_remote else context.dataset_problem(attack_data)
                if problem:
                    yield problem
