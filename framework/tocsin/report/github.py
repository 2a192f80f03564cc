"""Problems as GitHub's workflow commands, so that they stand beside the lines of a pull request.

GitHub keeps ten errors, ten warnings and ten notices of a step; what is beyond them is counted in one last notice.
"""

from __future__ import annotations

from collections import Counter
from typing import TextIO

from tocsin.diagnostics import Severity
from tocsin.report.problems import Problem, problems_of
from tocsin.report.report import Report

__all__ = ["MOST_OF_A_KIND", "write_annotations"]

MOST_OF_A_KIND = 10
_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_LONGEST_MESSAGE = 4_000


def write_annotations(report: Report, file: TextIO) -> None:
    """Write an annotation for each problem that GitHub would keep, those in changed files first."""
    problems = problems_of(report)
    written: Counter[str] = Counter(notice=1)
    for problem in problems:
        kind = _KINDS[problem.severity]
        written[kind] += 1
        if written[kind] <= MOST_OF_A_KIND:
            file.write(_command(kind, problem))
    left_out = sum(max(0, count - MOST_OF_A_KIND) for count in written.values())
    if left_out:
        file.write(f"::notice title=tocsin::{left_out} more problems are in the summary and the log\n")


def _command(kind: str, problem: Problem) -> str:
    location = problem.location
    properties = {
        "file": location.file,
        "line": str(location.line),
        "endLine": str(location.end_line),
        "col": str(location.column),
        "endColumn": str(location.end_column),
        "title": f"{problem.code} {problem.cases[0]}" if problem.cases else problem.code,
    }
    if location.end_line != location.line:
        del properties["col"], properties["endColumn"]
    written = ",".join(f"{name}={_escaped(value, ',:')}" for name, value in properties.items())
    return f"::{kind} {written}::{_escaped(problem.text[:_LONGEST_MESSAGE])}\n"


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
