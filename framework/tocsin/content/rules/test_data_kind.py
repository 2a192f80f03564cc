"""The logs of a test are of a kind that the detection reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import DataSource, Detection
from tocsin.content.rule import DetectionRule, RuleContext
from tocsin.diagnostics import Diagnostic, Severity

__all__ = ["TestDataKind"]


class TestDataKind(DetectionRule):
    """No log of a test has the source type of one of the detection's data sources.

    **Why it matters**: the test then shows nothing about the data that the detection is for.

    **Bad**, with a data source whose sourcetype is `XmlWinEventLog`

        tests:
          - attack_data:
              - sourcetype: linux_secure

    **Good**

        tests:
          - attack_data:
              - sourcetype: XmlWinEventLog
    """

    __test__ = False

    code: ClassVar[str] = "TST514"
    name: ClassVar[str] = "test-data-kind"
    severity: ClassVar[Severity] = Severity.INFO

    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare source types, letter case aside."""
        named = [context.data_sources.get(name) for name, _ in detection.data_source_names]
        sources = [source for source in named if isinstance(source, DataSource)]
        wanted = {source.sourcetype.lower() for source in sources if source.sourcetype}
        if not wanted or len(sources) < len(named):
            return
        logs = [data for test in detection.tests for data in test.attack_data if data.sourcetype]
        given = {data.sourcetype.lower() for data in logs}
        if given and not given & wanted:
            kinds, expected = ", ".join(sorted(given)), ", ".join(sorted(wanted))
            message = f"the logs are `{kinds}`, and the data sources `{expected}`"
            yield self.at(logs[0].place, message, "correct the source type, or the data sources")
