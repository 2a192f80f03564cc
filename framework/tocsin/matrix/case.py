"""A case: one stage of one detection, with one of its tests."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.matrix.stage import Stage

__all__ = ["Case", "CaseDataset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDataset:
    """A recorded log as a test names it."""

    data: str
    source: str
    sourcetype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What one verdict is about, as plain data: it can be printed, stored and sent to another process.

    `path` is the detection's file below the content root, with `/` on every platform; `test` is None for validation and
    for a detection whose tests could not be read; `repetition` counts the tests of that name before this one.
    """

    path: str
    detection: str
    stage: Stage
    test: str | None = None
    datasets: tuple[CaseDataset, ...] = ()
    repetition: int = 0

    @property
    def id(self) -> str:
        """The stable name of the case, such as `detections/endpoint/x.yml::unit::True Positive Test`."""
        parts = [self.path, self.stage.value]
        if self.test is not None:
            parts.append(f"{self.test} [{self.repetition + 1}]" if self.repetition else self.test)
        return "::".join(parts)
