"""Which cases a content root has, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tocsin.matrix.case import Case
from tocsin.matrix.outline import Outline, TestOutline
from tocsin.matrix.stage import Stage

__all__ = ["PlannedCase", "plan_cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """A case with the outline of its detection; `number` counts the tests of the detection, None where it has none."""

    case: Case
    outline: Outline
    number: int | None = None

    @property
    def test(self) -> TestOutline | None:
        """The outline of the test."""
        return None if self.number is None else self.outline.tests[self.number]


def plan_cases(outlines: Iterable[Outline], stages: Collection[Stage]) -> list[PlannedCase]:
    """Return the cases of these stages: by the path of the detection, then stage, then test as written.

    A detection that cannot be read has one case per stage, without a test.
    """
    ordered = [stage for stage in Stage if stage in stages]
    return [planned for outline in outlines for stage in ordered for planned in _cases(outline, stage)]


def _cases(outline: Outline, stage: Stage) -> Iterator[PlannedCase]:
    path = str(outline.path)
    if stage is Stage.VALIDATION or not outline.readable:
        yield PlannedCase(case=Case(path=path, detection=outline.name, stage=stage), outline=outline)
        return
    seen: Counter[str] = Counter()
    for number, test in enumerate(outline.tests):
        case = Case(
            path=path,
            detection=outline.name,
            stage=stage,
            test=test.name,
            datasets=test.datasets,
            repetition=seen[test.name],
        )
        seen[test.name] += 1
        yield PlannedCase(case=case, outline=outline, number=number)
