"""The matrix as Markdown that GitHub renders: a step's summary, or a comment on a pull request, within its limit."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from tocsin.diagnostics import Severity
from tocsin.matrix import DetectionRow, Stage, Status, Verdict
from tocsin.report.evidence import evidence_lines
from tocsin.report.problems import Problem, problems_of
from tocsin.report.report import Report

__all__ = ["COMMENT_LIMIT", "SUMMARY_LIMIT", "write_markdown"]

SUMMARY_LIMIT = 1024 * 1024
COMMENT_LIMIT = 65_536
_RESERVE = 512
_LONGEST_BLOCK = 6_000
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
    page = _Page(limit)
    page.add(_head(report))
    page.add_all("failing case", _failures(report), "\n#### Failures\n\n")
    page.add_all("warning", _warnings(problems_of(report)), "\n#### Warnings\n\n")
    rows = report.matrix.by_detection()
    noun = _noun(rows)
    heading = f"\n<details><summary>All {noun}s ({len(rows)})</summary>\n\n{_table_head(noun)}"
    page.add_all(noun, map(_row, rows), heading, "\n</details>\n")
    file.write(page.text())


class _Page:
    """Pieces of text whose bytes are counted; the first piece that does not fit ends its section."""

    def __init__(self, limit: int) -> None:
        self._left = limit - _RESERVE
        self._pieces: list[str] = []
        self._left_out: list[str] = []

    def add(self, piece: str) -> bool:
        size = len(piece.encode("utf-8", "replace"))
        if size > self._left:
            return False
        self._left -= size
        self._pieces.append(piece)
        return True

    def add_all(self, noun: str, pieces: Iterable[str], heading: str = "", end: str = "") -> None:
        """Add as many pieces as fit between a heading and an end; note how many did not."""
        waiting = list(pieces)
        added = 0
        self._left -= len(end)
        if waiting and self.add(heading):
            while added < len(waiting) and self.add(waiting[added]):
                added += 1
            self._pieces.append(end)
        if left_out := len(waiting) - added:
            self._left_out.append(f"{left_out:,} {noun}{'s' if left_out > 1 else ''}")

    def text(self) -> str:
        left_out = f"\nLeft out for length: {', '.join(self._left_out)}.\n" if self._left_out else ""
        return "".join(self._pieces) + left_out


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
    return title + ("\n".join(lines) + "\n" if present else "")


def _failures(report: Report) -> Iterator[str]:
    return (_failure(verdict) for verdict in report.matrix.verdicts if verdict.status in report.failing)


def _failure(verdict: Verdict) -> str:
    summary = f"{_SIGNS[verdict.status]} <code>{html.escape(verdict.case.id)}</code> {html.escape(verdict.message)}"
    told = "\n\n".join(d.render() for d in verdict.diagnostics) or verdict.traceback or verdict.message
    if evidence := "\n".join(evidence_lines(verdict)):
        told = f"{told}\n\n{evidence}"
    return f"<details><summary>{summary}</summary>\n\n{_fenced(told)}\n</details>\n"


def _fenced(text: str) -> str:
    shown = text if len(text) <= _LONGEST_BLOCK else f"{text[:_LONGEST_BLOCK]}…"
    fence = "```"
    while fence in shown:
        fence += "`"
    return f"{fence}text\n{shown.rstrip()}\n{fence}\n"


def _warnings(problems: Iterable[Problem]) -> Iterator[str]:
    for problem in problems:
        if problem.severity is Severity.WARNING:
            location = problem.location
            where = f"{html.escape(location.file)}:{location.line}:{location.column}"
            yield f"- <code>{where}</code> {problem.code} {_inline(problem.text)}\n"


def _row(row: DetectionRow) -> str:
    cells = [_cell([verdict for verdict in row.verdicts if verdict.case.stage is stage]) for stage in Stage]
    return f"| {_inline(row.name)} | {' | '.join(cells)} |\n"


def _cell(verdicts: Sequence[Verdict]) -> str:
    return "".join(_SIGNS[verdict.status] for verdict in verdicts)


def _inline(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    escaped = html.escape(" ".join(text.split()), quote=False)
    return "".join(f"\\{character}" if character in "\\`*_[]|#~" else character for character in escaped)
