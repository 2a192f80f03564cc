"""Run the cases of a content root and collect their verdicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from time import perf_counter

from tocsin.content.root import ContentRoot
from tocsin.matrix.bench import Bench, Search
from tocsin.matrix.court import Court
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.outline import outlines
from tocsin.matrix.plan import plan_cases
from tocsin.matrix.selection import select_cases
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Verdict

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
    planned = plan_cases([outline for _, outline in outlines(root, {})], stages)
    court = Court(Bench(root, search))
    verdicts: list[Verdict] = []
    interrupted = False
    try:
        for each in select_cases(planned, selectors, root.path):
            verdict = court.judge(each)
            verdicts.append(verdict)
            on_verdict(verdict)
    except KeyboardInterrupt:
        interrupted = True
    return Matrix(verdicts=tuple(verdicts), duration=perf_counter() - started, interrupted=interrupted)
