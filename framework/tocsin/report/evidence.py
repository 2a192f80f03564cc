"""What a case saw, in lines of plain text: for reports that show a text beside a case."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.expressions.values import texts
from tocsin.matrix import Verdict

__all__ = ["evidence_lines"]


def evidence_lines(verdict: Verdict) -> Iterator[str]:
    """Yield the first rows, what they would add to risk, and how many rows each stage of the search let through."""
    if verdict.rows:
        yield f"rows: {verdict.row_count}, the first of them:"
    for row in verdict.rows:
        yield " ".join(f"{field}={'|'.join(texts(value))!r}" for field, value in row.items())
    for finding in verdict.findings:
        score = "" if finding.score is None else f", score {finding.score}"
        yield f"risk: {finding.message} ({finding.type} {finding.entity}{score})"
    if verdict.stages:
        yield "rows in and out of each stage:"
    for stage in verdict.stages:
        yield f"{stage.rows_in:>8} {stage.rows_out:>8}  {'  ' * stage.depth}{' '.join(stage.text.split())}"
