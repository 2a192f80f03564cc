"""`tocsin validate`: check content as it is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.outputs import Output, output_options, tell_github, write_outputs
from tocsin.cli.places import content_roots, processors
from tocsin.cli.running import keywords_option, last_failed_option

if TYPE_CHECKING:
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.selection import Selection
    from tocsin.report.report import Report

__all__ = ["command"]


@click.command("validate")
@click.argument("selectors", nargs=-1)
@content_option
@click.option("-v", "--verbose", is_flag=True, help="Show all warnings, and notes.")
@click.option("-q", "--quiet", is_flag=True, help="Show only errors and the sum.")
@keywords_option
@click.option(
    "--changed",
    is_flag=False,
    flag_value="HEAD",
    metavar="[BASE]",
    help="Only files that differ since BASE (a commit, by default HEAD), and what depends on them.",
)
@last_failed_option
@click.option(
    "-n", "--jobs", type=click.IntRange(min=1), metavar="N", help="How many processes; by default one a processor."
)
@click.option("--no-cache", is_flag=True, help="Check every file, also where what was found before still holds.")
@click.option("--upstream", is_flag=True, help="Keys of detections that only Tocsin knows are errors.")
@output_options
@traceback_option
def command(
    *,
    selectors: tuple[str, ...],
    content: Path | None,
    verbose: bool,
    quiet: bool,
    keywords: str | None,
    changed: str | None,
    last_failed: bool,
    jobs: int | None,
    no_cache: bool,
    upstream: bool,
    format_name: str,
    outputs: tuple[Output, ...],
) -> int:
    """Check schema, references, searches and rules of every object, or of those that SELECTORS name; run nothing.

    A selector is a path, a name, an id or a glob. `tocsin rule` explains the codes; `tocsin.toml` tunes them. Exit
    status 1 when there is an error.
    """
    from datetime import date

    from tocsin.content.root import ContentRoot
    from tocsin.matrix.validating import ValidationOptions, validate_content
    from tocsin.report.report import Report

    status = 0
    for folder in content_roots(content):
        root = ContentRoot.open(folder)
        selection = _selection(root, keywords, changed, last_failed=last_failed)
        if changed and not selection.changed:
            click.echo(f"no content differs from {changed}")
            continue
        options = ValidationOptions(
            selectors=selectors,
            selection=selection,
            jobs=jobs or processors(),
            remember=not no_cache,
            upstream=upstream,
        )
        validation = validate_content(root, date.today(), options)
        report = Report(matrix=validation.matrix(), root=root)
        if format_name == "human":
            from tocsin.report.console import open_console
            from tocsin.report.validation import write_validation

            write_validation(validation, open_console(), verbosity=verbose - quiet)
            tell_github(report)
        else:
            _print_report(format_name, report)
        write_outputs(report, outputs)
        status = max(status, report.matrix.exit_status())
    return status


def _selection(root: ContentRoot, keywords: str | None, changed: str | None, *, last_failed: bool) -> Selection:
    from tocsin.matrix.keywords import keyword_expression
    from tocsin.matrix.selection import Selection
    from tocsin.matrix.validating import changed_files

    return Selection(
        keywords=keyword_expression(keywords) if keywords else None,
        changed=changed_files(root, changed) if changed else None,
        last_failed=last_failed,
    )


def _print_report(format_name: str, report: Report) -> None:
    from tocsin.report.formats import write_report

    write_report(format_name, report, sys.stdout)
