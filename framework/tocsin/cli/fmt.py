"""`tocsin fmt`: one layout for the searches inside detection files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli.ending import FAILURES
from tocsin.cli.options import content_option, nearest_content_root, traceback_option

__all__ = ["command"]


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
@content_option
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change and exit with 1.")
@traceback_option
def command(*, files: tuple[Path, ...], content: Path | None, check: bool) -> int:
    """Lay out the searches of detection files, one stage a line; FILES are files or folders, else all detections.

    Only white space inside the search changes, and the search becomes a literal block; every comment and all the rest
    of the file stay as they are.
    """
    from tocsin.content.layout import lay_out_files
    from tocsin.errors import UsageError
    from tocsin.report.parsed import write_problems

    folder = content or nearest_content_root()
    if not files and folder is None:
        raise UsageError("there is no content root here: name files, or give --content ROOT")
    paths = files if files or folder is None else (folder / "detections",)
    result = lay_out_files(paths, write=not check)
    write_problems(result.diagnostics, sys.stderr)
    verb = "would change" if check else "changed"
    for path in result.changed:
        click.echo(f"{verb} {path}")
    click.echo(f"{result.seen} {'file' if result.seen == 1 else 'files'}, {len(result.changed)} {verb}")
    return FAILURES if result.diagnostics or (check and result.changed) else 0
