"""The matrix as one JSON document, for programs: keys are only ever added within a version of the format."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TextIO

from tocsin.diagnostics import Diagnostic
from tocsin.matrix import FAILING, Case, Matrix, Status, Verdict
from tocsin.version import __version__

__all__ = ["FORMAT_VERSION", "write_json_document"]

FORMAT_VERSION = 1


def write_json_document(matrix: Matrix, file: TextIO, *, failing: frozenset[Status] = FAILING) -> None:
    """Write every verdict with its evidence, in the order of the matrix."""
    document = {
        "format_version": FORMAT_VERSION,
        "tocsin_version": __version__,
        "exit_status": int(matrix.exit_status(failing)),
        "interrupted": matrix.interrupted,
        "duration": round(matrix.duration, 6),
        "counts": {status.value: count for status, count in matrix.counts().items()},
        "verdicts": [_verdict(verdict) for verdict in matrix.verdicts],
    }
    json.dump(document, file, indent=1)
    file.write("\n")


def _verdict(verdict: Verdict) -> dict[str, object]:
    case = verdict.case
    return {
        "id": case.id,
        "path": case.path,
        "detection": case.detection,
        "stage": case.stage.value,
        "test": case.test,
        "status": verdict.status.value,
        "message": verdict.message,
        "duration": round(verdict.duration, 6),
        "row_count": verdict.row_count,
        "rows": verdict.rows,
        "datasets": _datasets(case, verdict),
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in verdict.diagnostics],
        "findings": [asdict(finding) for finding in verdict.findings],
        "stages": [asdict(stage) for stage in verdict.stages],
        "cached": verdict.cached,
        "traceback": verdict.traceback,
    }


def _datasets(case: Case, verdict: Verdict) -> list[dict[str, str | None]]:
    digests = {digest.data: digest.sha256 for digest in verdict.digests}
    return [
        {
            "data": dataset.data,
            "source": dataset.source,
            "sourcetype": dataset.sourcetype,
            "sha256": digests.get(dataset.data),
        }
        for dataset in case.datasets
    ]


def _diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
    place = diagnostic.place
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
    }
