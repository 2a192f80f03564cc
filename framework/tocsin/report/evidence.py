"""What a case saw, in lines of plain text: for reports that show a text beside a case."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.expressions.values import Row, texts
from tocsin.matrix import Verdict

__all__ = ["evidence_lines", "row_text"]


def evidence_lines(verdict: Verdict) -> Iterator[str]:
    """Yield the first rows, what they would add to risk, and how many rows each stage of the search let through."""
    if verdict.rows:
        yield f"rows: {verdict.row_count}, the first of them:"
    for row in verdict.rows:
        yield row_text(row)
    for finding in verdict.findings:
        score = "" if finding.score is None else f", score {finding.score}"
        yield f"risk: {finding.message} ({finding.type} {finding.entity}{score})"
    if verdict.stages:
        yield "rows in and out of each stage:"
    for stage in verdict.stages:
        yield f"{stage.rows_in:>8} {stage.rows_out:>8}  {'  ' * stage.depth}{' '.join(stage.text.split())}"


def row_text(row: Row, longest: int | None = None) -> str:
    """Return a row on one line, cut to a length: values as they are, in quotes where they hold blanks."""
    pairs = " ".join(f"{field}={_quoted('|'.join(texts(value)))}" for field, value in row.items())
    return pairs if longest is None or len(pairs) <= longest else f"{pairs[:longest]}…"


def _quoted(text: str) -> str:
    line = " ".join(text.splitlines())
    return line if line and not any(map(str.isspace, line)) else f'"{line}"'
