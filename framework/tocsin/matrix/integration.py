"""The integration stage: the same case, asked of a real Splunk."""

from __future__ import annotations

from tocsin.content.model import TestType
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["judge_integration"]


def judge_integration(planned: PlannedCase) -> Verdict:
    """Skip the case, because no Splunk is configured; never pass it."""
    reason = "no Splunk configured"
    if planned.test and planned.test.test_type is TestType.EXPERIMENTAL:
        reason = f"experimental: {planned.test.description}" if planned.test.description else "experimental"
    return Verdict(case=planned.case, status=Status.SKIP, message=reason)
