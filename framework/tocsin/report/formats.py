"""The reports that a run can be written as, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TextIO

from tocsin.errors import UsageError
from tocsin.report.badge import write_badge
from tocsin.report.console import open_console
from tocsin.report.github import write_annotations
from tocsin.report.json_document import write_json_document
from tocsin.report.junit import write_junit
from tocsin.report.markdown import COMMENT_LIMIT, write_markdown
from tocsin.report.navigator import write_layer
from tocsin.report.report import Report
from tocsin.report.sarif import write_sarif
from tocsin.report.terminal import write_matrix

__all__ = ["FORMATS", "write_report", "write_report_file"]


def write_report(format_name: str, report: Report, file: TextIO) -> None:
    """Write a report in one of the `FORMATS`."""
    FORMATS[format_name](report, file)


def write_report_file(format_name: str, report: Report, path: Path) -> None:
    """Write a report to a file in UTF-8, making the folders it needs; raise UsageError when that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            write_report(format_name, report, file)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def _write_human(report: Report, file: TextIO) -> None:
    write_matrix(report.matrix, open_console(file), failing=report.failing)


def _write_json(report: Report, file: TextIO) -> None:
    write_json_document(report.matrix, file, failing=report.failing)


FORMATS: dict[str, Callable[[Report, TextIO], None]] = {
    "human": _write_human,
    "json": _write_json,
    "junit": write_junit,
    "sarif": write_sarif,
    "markdown": write_markdown,
    "comment": partial(write_markdown, limit=COMMENT_LIMIT),
    "github": write_annotations,
    "navigator": write_layer,
    "badge": write_badge,
}
