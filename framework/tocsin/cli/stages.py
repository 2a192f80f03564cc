"""What `matrix`, `validate`, `unit` and `integration` share: they differ in the stages that they run."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.errors import UsageError
from tocsin.matrix import FAILING, Matrix, Stage, Status

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
    @click.option("--format", "format_name", type=click.Choice(["human", "json"]), default="human", show_default=True)
    @traceback_option
    def command(
        selectors: tuple[str, ...],
        content: Path | None,
        verbose: int,
        quiet: bool,
        fail_on: tuple[str, ...],
        format_name: str,
    ) -> int:
        failing = FAILING | set(map(Status, fail_on))
        matrix = _run(stages, selectors, content)
        _write(matrix, format_name, -1 if quiet else verbose, failing)
        return matrix.exit_status(failing)

    return command


def _run(stages: Collection[Stage], selectors: tuple[str, ...], content: Path | None) -> Matrix:
    folder = content or nearest_content_root()
    if folder is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")

    from tocsin import search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.run import run_matrix

    return run_matrix(ContentRoot.open(folder), search=search, stages=stages, selectors=selectors)


def _write(matrix: Matrix, format_name: str, verbosity: int, failing: frozenset[Status]) -> None:
    if format_name == "json":
        from tocsin.report.json_document import write_json_document

        write_json_document(matrix, sys.stdout, failing=failing)
    else:
        from tocsin.report.console import open_console
        from tocsin.report.terminal import write_matrix

        write_matrix(matrix, open_console(), verbosity=verbosity, failing=failing)
