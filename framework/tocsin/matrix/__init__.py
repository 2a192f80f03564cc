"""Stages, cases, verdicts and the runner."""

from tocsin.matrix.case import Case, CaseDataset
from tocsin.matrix.matrix import FAILING, DetectionRow, ExitStatus, Matrix
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import DatasetDigest, RenderedFinding, StageRows, Status, Verdict

__all__ = [
    "FAILING",
    "Case",
    "CaseDataset",
    "DatasetDigest",
    "DetectionRow",
    "ExitStatus",
    "Matrix",
    "RenderedFinding",
    "Stage",
    "StageRows",
    "Status",
    "Verdict",
]
