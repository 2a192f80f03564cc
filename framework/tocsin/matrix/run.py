"""Run the cases of a content root and collect their verdicts."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

from tocsin.content.root import ContentRoot
from tocsin.content.validate import validate
from tocsin.matrix.bench import Bench, Search
from tocsin.matrix.integration import judge_integration
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.plan import PlannedCase, plan_cases
from tocsin.matrix.selection import select_cases
from tocsin.matrix.stage import Stage
from tocsin.matrix.unit import judge_unit
from tocsin.matrix.validation import judge_validation
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["run_matrix"]

OnVerdict = Callable[[Verdict], None]


def run_matrix(
    root: ContentRoot,
    *,
    search: Search,
    stages: Collection[Stage] = tuple(Stage),
    selectors: Sequence[str] = (),
    on_verdict: OnVerdict = lambda verdict: None,
) -> Matrix:
    """Run the selected cases one after the other, in a fixed order.

    Each verdict goes to `on_verdict` as soon as it is known. A case that crashes is one `error`; an interrupt ends the
    run and keeps what is known. Raise UsageError for a selector that names nothing.
    """
    started = perf_counter()
    selected = select_cases(plan_cases(root, stages), selectors, root)
    court = _Court(Bench(root, search), tuple(selected))
    verdicts: list[Verdict] = []
    interrupted = False
    try:
        for verdict in court.verdicts():
            verdicts.append(verdict)
            on_verdict(verdict)
    except KeyboardInterrupt:
        interrupted = True
    return Matrix(verdicts=tuple(verdicts), duration=perf_counter() - started, interrupted=interrupted)


@dataclass(frozen=True)
class _Court:
    bench: Bench
    cases: Iterable[PlannedCase]

    def verdicts(self) -> Iterator[Verdict]:
        for planned in self.cases:
            started = perf_counter()
            verdict = self._judged(planned)
            yield replace(verdict, duration=perf_counter() - started)

    def _judged(self, planned: PlannedCase) -> Verdict:
        try:
            match planned.case.stage:
                case Stage.VALIDATION:
                    path = planned.detection.path
                    return judge_validation(planned, validate(self.bench.root, [path], date.today())[path])
                case Stage.UNIT:
                    return judge_unit(planned, self.bench)
                case Stage.INTEGRATION:
                    return judge_integration(planned)
        except Exception as error:  # a crash is a defect of ours in one case; it must not hide the other verdicts
            message = f"internal error: {type(error).__name__}: {error}"
            return Verdict(case=planned.case, status=Status.ERROR, message=message, traceback=traceback.format_exc())
