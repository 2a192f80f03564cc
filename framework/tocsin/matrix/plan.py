"""Which cases a content root has, in a fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from tocsin.content.model import Detection, DetectionTest
from tocsin.content.root import ContentRoot, Loaded
from tocsin.matrix.case import Case, CaseDataset
from tocsin.matrix.stage import Stage

__all__ = ["PlannedCase", "plan_cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """A case with what it takes to run it; `test` is None where the case has none."""

    case: Case
    detection: Loaded[Detection]
    test: DetectionTest | None = None


def plan_cases(root: ContentRoot, stages: Collection[Stage]) -> list[PlannedCase]:
    """Return the cases of these stages: by the path of the detection, then stage, then test as written.

    A detection that cannot be read has one case per stage, without a test.
    """
    ordered = [stage for stage in Stage if stage in stages]
    return [planned for loaded in root.loaded_detections for stage in ordered for planned in _cases(loaded, stage)]


def _cases(loaded: Loaded[Detection], stage: Stage) -> Iterator[PlannedCase]:
    if stage is Stage.VALIDATION or loaded.object is None:
        yield PlannedCase(case=Case(path=str(loaded.path), detection=loaded.name, stage=stage), detection=loaded)
        return
    seen: Counter[str] = Counter()
    for test in loaded.object.tests:
        case = Case(
            path=str(loaded.path),
            detection=loaded.name,
            stage=stage,
            test=test.name,
            datasets=_datasets(test),
            repetition=seen[test.name],
        )
        seen[test.name] += 1
        yield PlannedCase(case=case, detection=loaded, test=test)


def _datasets(test: DetectionTest) -> tuple[CaseDataset, ...]:
    return tuple(
        CaseDataset(data=data.data, source=data.source, sourcetype=data.sourcetype) for data in test.attack_data
    )
