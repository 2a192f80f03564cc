"""Judges one case at a time; whatever happens in it, the case gets a verdict."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from time import perf_counter

from tocsin.content.model import Detection
from tocsin.content.own_keys import own_keys
from tocsin.content.validate import Validator, validate_detection
from tocsin.diagnostics import Diagnostic
from tocsin.matrix.bench import Bench
from tocsin.matrix.integration import judge_integration, skip_integration
from tocsin.matrix.plan import PlannedCase
from tocsin.matrix.remote import Remote
from tocsin.matrix.stage import Stage
from tocsin.matrix.unit import judge_unit
from tocsin.matrix.validation import judge_validation
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["Court"]


@dataclass(frozen=True, slots=True)
class Court:
    """Gives verdicts; a crash is a defect of ours in one case, and must not hide the other verdicts.

    With `upstream`, validation fails for files that other tools would refuse.
    """

    bench: Bench
    validator: Validator
    remote: Remote | None = None
    upstream: bool = False

    def judge(self, planned: PlannedCase) -> Verdict:
        """Return the verdict on a case, with the time that it took."""
        started = perf_counter()
        try:
            verdict = self._judged(planned)
        except MemoryError:
            verdict = Verdict(case=planned.case, status=Status.ERROR, message="the case needs more memory than it may")
        except Exception as error:  # every crash becomes the verdict on its case
            message = f"internal error: {type(error).__name__}: {error}"
            verdict = Verdict(case=planned.case, status=Status.ERROR, message=message, traceback=traceback.format_exc())
        return replace(verdict, duration=perf_counter() - started)

    def _judged(self, planned: PlannedCase) -> Verdict:
        match planned.case.stage:
            case Stage.VALIDATION:
                found = validate_detection(planned.outline.path, self.validator)
                return judge_validation(planned, (*found, *self._own_keys(planned)))
            case Stage.INTEGRATION if self.remote is None:
                return skip_integration(planned)
            case _:
                return self._tested(planned)

    def _own_keys(self, planned: PlannedCase) -> tuple[Diagnostic, ...]:
        """Return the keys that other tools would refuse, where that is asked."""
        detection = self.bench.root.load(planned.outline.path).object if self.upstream else None
        return tuple(own_keys(detection)) if isinstance(detection, Detection) else ()

    def _tested(self, planned: PlannedCase) -> Verdict:
        if planned.test is not None and planned.test.skipped:
            return Verdict(case=planned.case, status=Status.SKIP, message=planned.test.skipped)
        loaded = self.bench.root.load(planned.outline.path)
        detection = loaded.object
        if not isinstance(detection, Detection) or planned.number is None:
            return Verdict(
                case=planned.case,
                status=Status.ERROR,
                message="the detection cannot be read",
                diagnostics=loaded.diagnostics,
            )
        test = detection.tests[planned.number]
        if self.remote is not None and planned.case.stage is Stage.INTEGRATION:
            return judge_integration(planned.case, detection, test, self.bench, self.remote)
        return judge_unit(planned.case, detection, test, self.bench)
