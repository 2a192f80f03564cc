"""`tocsin diff`: what a change does to what detections find."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root
from tocsin.cli.running import keywords_option, limit_options, mirror_option
from tocsin.matrix import ExitStatus

if TYPE_CHECKING:
    from tocsin.matrix.behaviour import Behaviour

__all__ = ["command"]


@click.command("diff")
@click.argument("selectors", nargs=-1)
@content_option
@click.option(
    "--base",
    default="HEAD",
    show_default=True,
    metavar="REV",
    help="Compare with the commit where this branch left REV, as in `origin/main`.",
)
@click.option("--all", "everything", is_flag=True, help="Also detections that no change touches.")
@keywords_option
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    metavar="N",
    help="How many of the rows gained and lost are shown for each test; all are counted.",
)
@click.option("--exit-code", is_flag=True, help="End with 1 where anything differs.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["human", "markdown", "json"]),
    default="human",
    show_default=True,
    help="What is printed; markdown is for a comment on a pull request.",
)
@limit_options
@mirror_option
@traceback_option
def command(
    *,
    selectors: tuple[str, ...],
    content: Path | None,
    base: str,
    everything: bool,
    keywords: str | None,
    rows: int,
    exit_code: bool,
    format_name: str,
    jobs: int | None,
    seconds: float,
    megabytes: int,
    mirrors: tuple[Path, ...],
) -> int:
    """Run detections as they are and as they were, and show the rows gained and lost.

    Compared are the detections that differ since REV, and those that depend on what differs; of these, all or those
    that SELECTORS name. Both versions run on the logs of all tests that the detection has or had. A difference is no
    failure.
    """
    from tocsin.api import run_search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.comparing import CompareOptions, compare_behaviour
    from tocsin.matrix.keywords import keyword_expression
    from tocsin.matrix.mirror import Mirror
    from tocsin.matrix.pool import Limits
    from tocsin.matrix.selection import Selection
    from tocsin.report.progress import Progress

    progress = Progress(sys.stderr, visible=sys.stderr.isatty())
    options = CompareOptions(
        selection=Selection(keywords=keyword_expression(keywords) if keywords else None),
        everything=everything,
        mirror=Mirror(mirrors),
        limits=Limits(seconds=seconds, megabytes=megabytes, jobs=jobs or os.cpu_count() or 1),
        rows=rows,
        on_start=progress.start,
    )
    behaviour = compare_behaviour(
        ContentRoot.open(one_content_root(content)),
        base,
        search=run_search,
        selectors=selectors,
        options=options,
        on_comparison=lambda comparison: progress.count(),
    )
    progress.end()
    _print(behaviour, format_name)
    if behaviour.interrupted:
        return ExitStatus.INTERRUPTED
    return ExitStatus.FAILURES if exit_code and behaviour.differs else ExitStatus.OK


def _print(behaviour: Behaviour, format_name: str) -> None:
    if format_name == "json":
        from tocsin.report.behaviour_json import write_behaviour_json

        write_behaviour_json(behaviour, sys.stdout)
    elif format_name == "markdown":
        from tocsin.report.behaviour_markdown import write_behaviour_markdown

        write_behaviour_markdown(behaviour, sys.stdout)
    else:
        from tocsin.report.behaviour import write_behaviour
        from tocsin.report.console import open_console

        write_behaviour(behaviour, open_console())
