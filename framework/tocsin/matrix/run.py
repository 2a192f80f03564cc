"""Run the cases of a content root and collect their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath
from time import perf_counter
from typing import Any

from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.content.store import Finding, Store
from tocsin.content.validate import Validator, fingerprint
from tocsin.knowledge.event_memory import DEFAULT_BUDGET, EventMemory
from tocsin.matrix.bench import Bench, Search
from tocsin.matrix.court import Court
from tocsin.matrix.dependencies import ASKED_SPLUNK, Answers, questions_of
from tocsin.matrix.history import History, Remembered
from tocsin.matrix.integration import skip_integration
from tocsin.matrix.matrix import FAILING, Matrix
from tocsin.matrix.mirror import Mirror
from tocsin.matrix.outline import outlines
from tocsin.matrix.plan import PlannedCase, plan_cases
from tocsin.matrix.pool import Limits, can_fork, run_pooled
from tocsin.matrix.records import plain_verdict, verdict_of
from tocsin.matrix.remote import Remote
from tocsin.matrix.selection import Selection, select_cases
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status, Verdict

__all__ = ["RunOptions", "run_matrix"]

OnVerdict = Callable[[Verdict], None]
_VALIDATIONS_AT_ONCE = 20
_PART_FOR_EVENTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run is done.

    Without `limits` every case runs in this process. `remember` keeps what is found out for the next run, and `reuse`
    takes verdicts of earlier runs that still hold; those of the integration stage only with `resume`, for nobody knows
    what else has changed in a Splunk. The run ends after `max_failures`. With `upstream`, files that other tools refuse
    fail validation. Without a `remote` Splunk the integration stage is skipped.
    """

    selection: Selection = Selection()
    mirror: Mirror = field(default_factory=Mirror)
    limits: Limits | None = None
    remember: bool = False
    reuse: bool = False
    resume: bool = False
    max_failures: int | None = None
    upstream: bool = False
    remote: Remote | None = None
    on_start: Callable[[int], None] = lambda count: None


def run_matrix(
    root: ContentRoot,
    *,
    search: Search,
    stages: Collection[Stage] = tuple(Stage),
    selectors: Sequence[str] = (),
    options: RunOptions | None = None,
    on_verdict: OnVerdict = lambda verdict: None,
) -> Matrix:
    """Run the selected cases; the verdicts of the matrix are in a fixed order, whatever order they came in.

    Each verdict goes to `on_verdict` as soon as it is known. A case that crashes is one `error`; an interrupt ends the
    run and keeps what is known. Raise UsageError for a selector that names nothing.
    """
    run = _Run(root, search, options or RunOptions())
    try:
        return run.matrix(stages, selectors, on_verdict)
    finally:
        run.close()


class _Run:
    def __init__(self, root: ContentRoot, search: Search, options: RunOptions) -> None:
        self.root = root
        self.options = options
        self.history = History(root.path if options.remember else None)
        self.bench = Bench(root, search, options.mirror, self.history.digest, _memory(options.limits))
        store = Store(root.path, fingerprint(root)) if options.remember else None
        if store is not None:
            root.recall(store.entries())
        self.validator = Validator(root, date.today(), store if options.reuse else None)
        self.store = store
        self.court = Court(self.bench, self.validator, options.remote, options.upstream)
        self.answers = Answers(self.bench, self.options.remote)
        self.cases: list[PlannedCase] = []

    def matrix(self, stages: Collection[Stage], selectors: Sequence[str], on_verdict: OnVerdict) -> Matrix:
        started = perf_counter()
        planned = plan_cases(self._outlines(), stages)
        self.cases = select_cases(planned, selectors, self.root.path, self.options.selection, self.history.failed)
        self.options.on_start(len(self.cases))
        verdicts: dict[int, Verdict] = {}
        interrupted, failures = False, 0
        try:
            for number, verdict in self._verdicts():
                verdicts[number] = verdict
                on_verdict(verdict)
                failures += verdict.status in FAILING
                if failures == self.options.max_failures:
                    break
        except KeyboardInterrupt:
            interrupted = True
        ordered = tuple(verdicts[number] for number in sorted(verdicts))
        return Matrix(verdicts=ordered, duration=perf_counter() - started, interrupted=interrupted)

    def close(self) -> None:
        """Keep what was found out for the next run."""
        self.history.close()
        if self.store is not None:
            self.validator.store = self.store
            self.validator.save()
            self.store.close()

    def _outlines(self) -> list[Any]:
        known = self.history.outlines
        found = list(outlines(self.root, known))
        self.history.keep_outlines(pair for pair in found if known.get(pair[1].path, ("",))[0] != pair[0])
        return [outline for _, outline in found]

    def _verdicts(self) -> Iterator[tuple[int, Verdict]]:
        remembered = self.history.verdicts() if self.options.reuse else {}
        rest = []
        for number, planned in enumerate(self.cases):
            verdict = self._remembered(planned, remembered.get(planned.case.id)) or self._at_once(planned)
            if verdict is not None:
                yield number, verdict
            elif self.options.limits is None or not can_fork():
                verdict = self.court.judge(planned)
                yield number, self._kept(verdict, self._answers(planned, verdict))
            else:
                rest.append(number)
        if self.options.limits is not None and rest:
            yield from self._pooled(rest, self.options.limits)

    def _kept(self, verdict: Verdict, answers: dict[str, str]) -> Verdict:
        """Remember a verdict as soon as it is known."""
        known = Remembered(verdict.status, answers, plain_verdict(verdict, self.root.path))
        self.history.keep_verdict(verdict.case.id, known)
        return verdict

    def _remembered(self, planned: PlannedCase, found: Remembered | None) -> Verdict | None:
        """Return the verdict of an earlier run if everything that it depends on is as it was."""
        if planned.case.stage is Stage.INTEGRATION and not self.options.resume:
            return None
        if found is None or any(self.answers.answer(asked) != was for asked, was in found.answers.items()):
            return None
        return verdict_of(found.plain, planned.case, self.root.path, cached=True)

    def _pooled(self, numbers: Sequence[int], limits: Limits) -> Iterator[tuple[int, Verdict]]:
        for outcome in run_pooled(self._groups(numbers), self._plainly, limits):
            case = self.cases[outcome.number].case
            if outcome.problem:
                verdict = Verdict(case=case, status=Status.ERROR, message=outcome.problem)
                yield outcome.number, self._kept(verdict, {})
            else:
                plain, answers, findings = outcome.result
                self.validator.adopt(findings)
                yield outcome.number, self._kept(verdict_of(plain, case, self.root.path), answers)

    def _plainly(self, number: int) -> tuple[dict[str, Any], dict[str, str], dict[PurePosixPath, Finding]]:
        """Judge a case in a worker; also return what rules have found there."""
        planned = self.cases[number]
        known = frozenset(self.validator.new_findings)
        verdict = self.court.judge(planned)
        findings = {path: found for path, found in self.validator.new_findings.items() if path not in known}
        return plain_verdict(verdict, self.root.path), self._answers(planned, verdict), findings

    def _answers(self, planned: PlannedCase, verdict: Verdict) -> dict[str, str]:
        """Return what the verdict on a case depends on; nothing for one that may be different the next time."""
        stage = planned.case.stage
        if not self.options.remember or stage is Stage.VALIDATION or planned.number is None:
            return {}
        if stage is Stage.INTEGRATION and verdict.status is not Status.PASS:
            return {}
        detection = self.root.load(planned.outline.path).object
        if not isinstance(detection, Detection):
            return {}
        asked = questions_of(detection, detection.tests[planned.number], self.bench) or ()
        if stage is Stage.INTEGRATION and asked:
            if not self.answers.answer(ASKED_SPLUNK):
                return {}
            asked = (*asked, ASKED_SPLUNK)
        return {question: self.answers.answer(question) for question in asked}

    def _groups(self, numbers: Sequence[int]) -> list[list[int]]:
        """Put the cases of the same logs together, and validations by the dozen; the largest groups come first."""
        groups: dict[Any, list[int]] = {}
        validations = 0
        for number in numbers:
            case = self.cases[number].case
            if case.stage is Stage.VALIDATION:
                key: Any = ("", validations // _VALIDATIONS_AT_ONCE)
                validations += 1
            else:
                key = tuple(sorted(data.data for data in case.datasets)) or case.path
            groups.setdefault(key, []).append(number)
        return sorted(groups.values(), key=len, reverse=True)

    def _at_once(self, planned: PlannedCase) -> Verdict | None:
        """Return the verdict on a case that nothing needs to be run for."""
        case = planned.case
        if case.stage is Stage.VALIDATION:
            known = self.validator.knows(planned.outline.path, targets=True)
            return replace(self.court.judge(planned), cached=True) if known else None
        if case.stage is Stage.INTEGRATION and self.options.remote is None:
            return skip_integration(planned)
        reason = planned.test.skipped if planned.test else None
        reason = reason or self.bench.mirror.lacks(data.data for data in case.datasets)
        return Verdict(case=case, status=Status.SKIP, message=reason) if reason else None


def _memory(limits: Limits | None) -> EventMemory:
    """Return what keeps events for the cases of the same logs, within a part of what a worker may take."""
    allowed = DEFAULT_BUDGET if limits is None else limits.megabytes * 2**20 // _PART_FOR_EVENTS
    return EventMemory(min(allowed, DEFAULT_BUDGET))
