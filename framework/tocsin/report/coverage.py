"""What the tests of detections prove, by detection and by ATT&CK technique."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from tocsin.content.model import Detection
from tocsin.matrix import FAILING, Stage, Status, Verdict
from tocsin.report.report import Report

__all__ = ["Technique", "Tested", "techniques_of", "tested_states"]


class Tested(Enum):
    """What the unit tests of a detection, or of all detections of a technique, say."""

    __test__ = False

    PASSING = "passing"
    PARTLY = "partly"
    FAILING = "failing"
    UNTESTED = "untested"

    @property
    def title(self) -> str:
        """The state as people read it."""
        return _TITLES[self]


_TITLES = {
    Tested.PASSING: "tested, all passing",
    Tested.PARTLY: "some detections tested",
    Tested.FAILING: "failing",
    Tested.UNTESTED: "not tested here",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """A technique with the detections that look for it, by the state of their tests."""

    id: str
    detections: tuple[tuple[Detection, Tested], ...]

    @property
    def passing(self) -> int:
        """How many of the detections have passing tests and no failing one."""
        return sum(state is Tested.PASSING for _, state in self.detections)

    @property
    def state(self) -> Tested:
        """The state of the technique: failing if any detection is, passing if all are."""
        states = {state for _, state in self.detections}
        if Tested.FAILING in states or len(states) == 1:
            return Tested.FAILING if Tested.FAILING in states else states.pop()
        return Tested.PARTLY


def tested_states(report: Report) -> Mapping[str, Tested]:
    """Return the state of each detection of the content root by its path."""
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in report.matrix.verdicts:
        verdicts.setdefault(verdict.case.path, []).append(verdict)
    return {path: _state(verdicts.get(path, ())) for path in report.detections}


def techniques_of(report: Report) -> list[Technique]:
    """Return the techniques that the detections name, in the order of their ids."""
    states = tested_states(report)
    found: dict[str, list[tuple[Detection, Tested]]] = {}
    for path, detection in report.detections.items():
        for name in dict.fromkeys(reference.name for reference in detection.mitre_attack_ids):
            found.setdefault(name, []).append((detection, states[path]))
    return [Technique(id=name, detections=tuple(found[name])) for name in sorted(found)]


def _state(verdicts: Iterable[Verdict]) -> Tested:
    statuses = {(verdict.case.stage, verdict.status) for verdict in verdicts}
    if any(status in FAILING for _, status in statuses):
        return Tested.FAILING
    return Tested.PASSING if (Stage.UNIT, Status.PASS) in statuses else Tested.UNTESTED
