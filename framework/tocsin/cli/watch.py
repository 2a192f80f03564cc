"""`tocsin watch`: run again what a saved file touches."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.cli.running import RunParameters, run_options, run_settings
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.matrix import Matrix

__all__ = ["command"]

_PAUSE = 0.5


@click.command("watch")
@click.argument("selectors", nargs=-1)
@content_option
@run_options
@traceback_option
def command(*, selectors: tuple[str, ...], content: Path | None, **run: Unpack[RunParameters]) -> int:
    """Run validation and unit of every detection, or of those that SELECTORS name, and again whenever a file is saved.

    A verdict that still holds is not run for again, so that what is shown is what the file touches. Ctrl-C ends it.
    """
    folder = content or nearest_content_root()
    if folder is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")

    from tocsin.matrix.watching import watch_files

    _show(_run(folder, selectors, run), [])
    try:
        for changed in watch_files(folder, _wait):
            _show(_run(folder, selectors, run), changed)
    except KeyboardInterrupt:
        return 0
    return 0


def _wait() -> bool:
    time.sleep(_PAUSE)
    return True


def _run(folder: Path, selectors: tuple[str, ...], run: RunParameters) -> Matrix:
    from tocsin.api import run_search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix import Stage
    from tocsin.matrix.run import run_matrix

    root = ContentRoot.open(folder)
    options = run_settings(run, root, lambda count: None)
    stages = [Stage.VALIDATION, Stage.UNIT]
    return run_matrix(root, search=run_search, stages=stages, selectors=selectors, options=options)


def _show(matrix: Matrix, changed: list[Path]) -> None:
    """Print what was run; where nothing was, only that."""
    from dataclasses import replace

    from tocsin.report.console import open_console
    from tocsin.report.terminal import write_matrix

    for path in changed[:5]:
        click.echo(f"saved {path}")
    run = tuple(verdict for verdict in matrix.verdicts if not verdict.cached)
    if changed and not run:
        click.echo("touches nothing")
    else:
        write_matrix(replace(matrix, verdicts=run if changed else matrix.verdicts), open_console(), verbosity=-1)
