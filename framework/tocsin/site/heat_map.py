"""The techniques by tactic, in the colour of what their tests say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.report.coverage import Technique as Covered
from tocsin.report.coverage import Tested, techniques_of
from tocsin.site.attack import TACTICS, Tactic, Technique, technique_of
from tocsin.site.catalog import Catalog

__all__ = ["Cell", "Column", "columns_of"]

_OTHER = Tactic("Other", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A technique with its detections; `parts` are its sub-techniques."""

    technique: Technique
    state: Tested
    count: int
    passing: int
    parts: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A tactic with the techniques that serve it."""

    tactic: Tactic
    cells: tuple[Cell, ...]


def columns_of(catalog: Catalog) -> list[Column]:
    """Return the tactics that detections look for, in the order of ATT&CK; techniques of none come last."""
    covered = {technique.id: technique for technique in techniques_of(catalog.report)}
    parents = sorted({technique_of(name).parent for name in covered})
    cells = [_cell(technique_of(parent), list(covered.values())) for parent in parents]
    columns = [
        Column(tactic=tactic, cells=tuple(cell for cell in cells if tactic in (cell.technique.tactics or (_OTHER,))))
        for tactic in (*TACTICS, _OTHER)
    ]
    return [column for column in columns if column.cells]


def _cell(technique: Technique, covered: Sequence[Covered]) -> Cell:
    within = [found for found in covered if technique_of(found.id).parent == technique.id]
    detections = {found.path: (found, state) for part in within for found, state in part.detections}
    whole = Covered(id=technique.id, detections=tuple(detections.values()))
    parts = [_part(found) for found in within if found.id != technique.id]
    return Cell(
        technique=technique,
        state=whole.state,
        count=len(whole.detections),
        passing=whole.passing,
        parts=tuple(parts),
    )


def _part(covered: Covered) -> Cell:
    technique = technique_of(covered.id)
    return Cell(technique=technique, state=covered.state, count=len(covered.detections), passing=covered.passing)
