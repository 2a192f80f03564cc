"""What `matrix`, `validate`, `unit` and `integration` share: they differ in the stages that they run."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.cli.outputs import Output, output_options, tell_github, write_outputs
from tocsin.cli.running import RunParameters, run_options, run_settings
from tocsin.errors import UsageError
from tocsin.matrix import FAILING, Stage, Status

if TYPE_CHECKING:
    from tocsin.report.report import Report

__all__ = ["stage_command"]


def stage_command(name: str, help_text: str, stages: Collection[Stage] = tuple(Stage)) -> click.Command:
    """Make the command that runs these stages and prints their matrix."""

    @click.command(name, help=help_text)
    @click.argument("selectors", nargs=-1)
    @content_option
    @click.option("-v", "--verbose", count=True, help="Show every detection, with the evidence of every case.")
    @click.option("-q", "--quiet", is_flag=True, help="Show only failures and the summary.")
    @click.option(
        "--fail-on",
        multiple=True,
        type=click.Choice([Status.UNSUPPORTED.value, Status.SKIP.value]),
        help="Count these as failures too.",
    )
    @click.option("--durations", type=click.IntRange(min=0), metavar="N", help="Show the N slowest cases, 0 for all.")
    @run_options
    @output_options
    @traceback_option
    def command(
        *,
        selectors: tuple[str, ...],
        content: Path | None,
        verbose: int,
        quiet: bool,
        fail_on: tuple[str, ...],
        durations: int | None,
        format_name: str,
        outputs: tuple[Output, ...],
        **run: Unpack[RunParameters],
    ) -> int:
        failing = FAILING | set(map(Status, fail_on))
        report = _run(stages, selectors, content, run, failing)
        _print(report, format_name, -1 if quiet else verbose, durations)
        write_outputs(report, outputs)
        return report.matrix.exit_status(failing)

    return command


def _run(
    stages: Collection[Stage],
    selectors: tuple[str, ...],
    content: Path | None,
    run: RunParameters,
    failing: frozenset[Status],
) -> Report:
    folder = content or nearest_content_root()
    if folder is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")

    from tocsin.api import run_search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.run import run_matrix
    from tocsin.report.progress import Progress
    from tocsin.report.report import Report

    root = ContentRoot.open(folder)
    progress = Progress(sys.stderr, visible=sys.stderr.isatty())
    options = run_settings(run, root, progress.start)
    matrix = run_matrix(
        root, search=run_search, stages=stages, selectors=selectors, options=options, on_verdict=progress.see
    )
    progress.end()
    return Report(matrix=matrix, root=root, failing=failing)


def _print(report: Report, format_name: str, verbosity: int, durations: int | None) -> None:
    if format_name == "human":
        from tocsin.report.console import open_console
        from tocsin.report.terminal import write_matrix

        console = open_console()
        if durations is not None:
            from tocsin.report.durations import print_durations

            print_durations(report.matrix, durations, console)
        write_matrix(report.matrix, console, verbosity=verbosity, failing=report.failing)
        tell_github(report)
    else:
        from tocsin.report.formats import write_report

        write_report(format_name, report, sys.stdout)
