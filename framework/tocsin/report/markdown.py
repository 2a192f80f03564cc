"""The matrix as Markdown that GitHub renders: a step's summary, or a comment on a pull request, within its limit."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from tocsin.diagnostics import Severity
from tocsin.matrix import DetectionRow, Stage, Status, Verdict
from tocsin.matrix.integration import parity_lines
from tocsin.report.evidence import evidence_lines
from tocsin.report.limited_markdown import COMMENT_LIMIT, LimitedPage, fenced, inline
from tocsin.report.problems import Problem, problems_of
from tocsin.report.report import Report

__all__ = ["COMMENT_LIMIT", "SUMMARY_LIMIT", "write_markdown"]

SUMMARY_LIMIT = 1024 * 1024
_SIGNS = {
    Status.PASS: "✅",
    Status.FAIL: "❌",
    Status.ERROR: "💥",
    Status.SKIP: "⚪",
    Status.UNSUPPORTED: "🟡",
}
_WORDS = {
    Status.PASS: "passed",
    Status.FAIL: "failed",
    Status.ERROR: "error",
    Status.SKIP: "skipped",
    Status.UNSUPPORTED: "unsupported",
}


def write_markdown(report: Report, file: TextIO, limit: int = SUMMARY_LIMIT) -> None:
    """Write counts, failures, warnings and every detection, in this order, in at most so many bytes of UTF-8.

    What does not fit is counted.
    """
    page = LimitedPage(limit)
    page.add(_head(report))
    page.add_all("failing case", _failures(report), "\n#### Failures\n\n")
    page.add_all("warning", _warnings(problems_of(report)), "\n#### Warnings\n\n")
    rows = report.matrix.by_detection()
    noun = _noun(rows)
    heading = f"\n<details><summary>All {noun}s ({len(rows)})</summary>\n\n{_table_head(noun)}"
    page.add_all(noun, map(_row, rows), heading, "\n</details>\n")
    file.write(page.text())


def _noun(rows: Sequence[DetectionRow]) -> str:
    """Return what the rows are about: files, where other objects than detections were checked too."""
    return "detection" if all(row.path.startswith("detections/") for row in rows) else "file"


def _table_head(noun: str) -> str:
    return f"| {noun} | {' | '.join(stage.value for stage in Stage)} |\n|---|{'---|' * len(Stage)}\n"


def _head(report: Report) -> str:
    matrix = report.matrix
    failed = any(verdict.status in report.failing for verdict in matrix.verdicts)
    sign = "❌" if failed else "✅" if matrix.verdicts else "⚪"
    rows = matrix.by_detection()
    noun = _noun(rows)
    counts = ", ".join(f"{number} {_WORDS[status]}" for status, number in matrix.counts().items())
    interrupted = "interrupted: " if matrix.interrupted else ""
    about = f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"
    title = f"### {sign} {interrupted}{about}: {counts or 'nothing selected'}\n\n"
    present = [stage for stage in Stage if any(verdict.case.stage is stage for verdict in matrix.verdicts)]
    lines = [f"| stage | {' | '.join(f'{_SIGNS[s]} {_WORDS[s]}' for s in Status)} |", f"|---|{'--:|' * len(Status)}"]
    for stage in present:
        statuses = [verdict.status for verdict in matrix.verdicts if verdict.case.stage is stage]
        lines.append(f"| {stage.value} | {' | '.join(str(statuses.count(status) or '') for status in Status)} |")
    parity = "".join(f"\n{html.escape(line)}\n" for line in parity_lines(matrix.verdicts))
    return title + ("\n".join(lines) + "\n" if present else "") + parity


def _failures(report: Report) -> Iterator[str]:
    return (_failure(verdict) for verdict in report.matrix.verdicts if verdict.status in report.failing)


def _failure(verdict: Verdict) -> str:
    summary = f"{_SIGNS[verdict.status]} <code>{html.escape(verdict.case.id)}</code> {html.escape(verdict.message)}"
    told = "\n\n".join(d.render() for d in verdict.diagnostics) or verdict.traceback or verdict.message
    if evidence := "\n".join(evidence_lines(verdict)):
        told = f"{told}\n\n{evidence}"
    return f"<details><summary>{summary}</summary>\n\n{fenced(told)}\n</details>\n"


def _warnings(problems: Iterable[Problem]) -> Iterator[str]:
    for problem in problems:
        if problem.severity is Severity.WARNING:
            location = problem.location
            where = f"{html.escape(location.file)}:{location.line}:{location.column}"
            yield f"- <code>{where}</code> {problem.code} {inline(problem.text)}\n"


def _row(row: DetectionRow) -> str:
    cells = [_cell([verdict for verdict in row.verdicts if verdict.case.stage is stage]) for stage in Stage]
    return f"| {inline(row.name)} | {' | '.join(cells)} |\n"


def _cell(verdicts: Sequence[Verdict]) -> str:
    return "".join(_SIGNS[verdict.status] for verdict in verdicts)
