"""The integration stage: the same case, asked of a real Splunk."""

from __future__ import annotations

from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["judge_integration"]


def judge_integration(planned: PlannedCase) -> Verdict:
    """Skip the case, because no Splunk is configured; never pass it."""
    reason = planned.test.skipped if planned.test else None
    return Verdict(case=planned.case, status=Status.SKIP, message=reason or "no Splunk configured")
