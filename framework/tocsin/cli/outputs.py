"""Where reports go: `--format` to standard output, `--output` to files, and to GitHub where it runs the command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tocsin.diagnostics import nearest

if TYPE_CHECKING:
    from tocsin.report.report import Report

__all__ = ["FORMATS", "Output", "output_options", "tell_github", "write_outputs"]

FORMATS = ("human", "json", "junit", "sarif", "markdown", "comment", "github", "navigator", "badge")
Output = tuple[str, Path]
_Function = TypeVar("_Function", bound=Callable[..., Any])


class _OutputType(click.ParamType[Output]):
    """A format and a file, as in `junit=reports/tocsin.xml`."""

    name = "FORMAT=PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Split at the first equals sign."""
        if isinstance(value, tuple):
            return value
        format_name, equals, path = str(value).partition("=")
        if not equals or not path:
            self.fail(f"`{value}` is not FORMAT=PATH, as in `junit=reports/tocsin.xml`", param, ctx)
        if format_name not in FORMATS:
            found = nearest(format_name, FORMATS)
            hint = f"did you mean `{found}`?" if found else f"there are {', '.join(FORMATS)}"
            self.fail(f"there is no format `{format_name}`; {hint}", param, ctx)
        return format_name, Path(path)


def output_options(function: _Function) -> _Function:
    """Add `--format` and `--output`."""
    output = click.option(
        "--output",
        "outputs",
        multiple=True,
        type=_OutputType(),
        help=f"Write a report to a file as well; may be repeated. Formats: {', '.join(FORMATS)}.",
    )
    printed = click.option(
        "--format",
        "format_name",
        type=click.Choice(FORMATS),
        default="human",
        show_default=True,
        help="What is printed.",
    )
    return printed(output(function))


def write_outputs(report: Report, outputs: Iterable[Output]) -> None:
    """Write a report to each of the files."""
    for format_name, path in outputs:
        from tocsin.report.formats import write_report_file

        write_report_file(format_name, report, path)


def tell_github(report: Report) -> None:
    """Annotate the pull request and add to the summary of the step, where GitHub runs the command.

    Problems in files that the pull request changes come first.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    import sys

    from tocsin.report.github import write_annotations

    write_annotations(replace(report, first=_changed_files(report)), sys.stdout)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _add_to_summary(report, Path(summary))


def _changed_files(report: Report) -> frozenset[str]:
    """Return the files that the pull request changes; none outside of one, or where its base was not checked out."""
    from tocsin.errors import UsageError
    from tocsin.matrix.git import WorkingTree

    base = os.environ.get("GITHUB_BASE_REF")
    if not base:
        return frozenset()
    try:
        changed = WorkingTree.since(report.repository, f"origin/{base}").changed()
    except UsageError:
        return frozenset()
    return frozenset(map(str, changed))


def _add_to_summary(report: Report, path: Path) -> None:
    """Append to the summary what is left of its limit; commands of one step share it."""
    from tocsin.report.markdown import SUMMARY_LIMIT, write_markdown

    written = path.stat().st_size if path.exists() else 0
    with path.open("a", encoding="utf-8", newline="\n") as file:
        write_markdown(report, file, SUMMARY_LIMIT - written)
