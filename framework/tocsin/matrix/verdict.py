"""A verdict: what became of one case, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tocsin.diagnostics import Diagnostic
from tocsin.expressions.values import Row
from tocsin.matrix.case import Case

__all__ = ["DatasetDigest", "RenderedFinding", "StageRows", "Status", "Verdict"]


class Status(Enum):
    """What a verdict says."""

    PASS = "pass"  # noqa: S105 - a status, not a secret
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class DatasetDigest:
    """The content that a dataset had when the case ran."""

    data: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRows:
    """How many rows went into a stage of the search and came out; `depth` counts the searches around it."""

    text: str
    rows_in: int
    rows_out: int
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFinding:
    """What one row adds to risk: the entity that its field names, and the message with every token filled."""

    entity: str
    type: str
    score: int | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a case: its status, why in one line, and what was seen.

    `rows` are samples, the first few of `row_count`, and so are `findings`; `stages` are there when the search was
    traced because the case failed, `traceback` only when it crashed. A `cached` verdict is that of an earlier run.
    """

    case: Case
    status: Status
    message: str = ""
    duration: float = 0.0
    row_count: int | None = None
    rows: tuple[Row, ...] = ()
    digests: tuple[DatasetDigest, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    findings: tuple[RenderedFinding, ...] = ()
    stages: tuple[StageRows, ...] = ()
    traceback: str = ""
    cached: bool = False
