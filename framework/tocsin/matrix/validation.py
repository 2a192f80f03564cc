"""The validation stage: what is wrong with a detection as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["judge_validation"]


def judge_validation(planned: PlannedCase, diagnostics: Sequence[Diagnostic]) -> Verdict:
    """Fail the case for each error among the diagnostics of its detection; warnings and notes stay as evidence."""
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
    return Verdict(
        case=planned.case,
        status=Status.FAIL if errors else Status.PASS,
        message=_summary(errors),
        diagnostics=tuple(diagnostics),
    )


def _summary(errors: Sequence[Diagnostic]) -> str:
    if len(errors) < 2:
        return "".join(error.message for error in errors)
    return f"{errors[0].message} (and {len(errors) - 1} more)"
