"""Verdicts as plain data, so that they can be stored and sent from one process to another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from tocsin.content.flattening import flattened, restored
from tocsin.expressions.values import Row
from tocsin.matrix.case import Case
from tocsin.matrix.verdict import DatasetDigest, RenderedFinding, StageRows, Status, Verdict

__all__ = ["plain_verdict", "verdict_of"]


def plain_verdict(verdict: Verdict, root: Path) -> dict[str, Any]:
    """Return a verdict, without its case, as JSON knows it; files are named relative to the content root."""
    return {
        "status": verdict.status.value,
        "message": verdict.message,
        "duration": verdict.duration,
        "row_count": verdict.row_count,
        "rows": verdict.rows,
        "digests": [[digest.data, digest.sha256] for digest in verdict.digests],
        "diagnostics": [flattened(diagnostic, root) for diagnostic in verdict.diagnostics],
        "findings": [asdict(finding) for finding in verdict.findings],
        "stages": [asdict(stage) for stage in verdict.stages],
        "traceback": verdict.traceback,
    }


def verdict_of(plain: dict[str, Any], case: Case, root: Path, *, cached: bool = False) -> Verdict:
    """Return the verdict on a case that was made plain."""
    return Verdict(
        case=case,
        status=Status(plain["status"]),
        message=plain["message"],
        duration=plain["duration"],
        row_count=plain["row_count"],
        rows=tuple(map(_row, plain["rows"])),
        digests=tuple(DatasetDigest(*digest) for digest in plain["digests"]),
        diagnostics=tuple(restored(diagnostic, root) for diagnostic in plain["diagnostics"]),
        findings=tuple(RenderedFinding(**finding) for finding in plain["findings"]),
        stages=tuple(StageRows(**stage) for stage in plain["stages"]),
        traceback=plain["traceback"],
        cached=cached,
    )


def _row(plain: dict[str, Any]) -> Row:
    """Return a row; JSON has made a list of each multivalue."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
