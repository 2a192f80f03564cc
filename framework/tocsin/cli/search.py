"""`tocsin search`: SPL over log files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.errors import UsageError

__all__ = ["command"]


@click.command("search")
@click.argument("spl")
@click.option(
    "--data",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A log file; may be given several times.",
)
@click.option("--source", "sources", multiple=True, help="Its source: once for all files, or once for each.")
@click.option("--sourcetype", "sourcetypes", multiple=True, help="Its source type: once for all, or once for each.")
@click.option("--host", "hosts", multiple=True, help="Its host: once for all files, or once for each.")
@click.option("--index", "indexes", multiple=True, help="Its index: once for all files, or once for each.")
@click.option(
    "--app",
    "apps",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A Splunk app or add-on whose knowledge objects apply; may be given several times.",
)
@content_option
@click.option(
    "--format", "format_name", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Show only the first N rows.")
@traceback_option
def command(
    *,
    spl: str,
    files: tuple[Path, ...],
    sources: tuple[str, ...],
    sourcetypes: tuple[str, ...],
    hosts: tuple[str, ...],
    indexes: tuple[str, ...],
    apps: tuple[Path, ...],
    content: Path | None,
    format_name: str,
    limit: int | None,
) -> int:
    """Run the search SPL over log files and print its rows; `-` reads the search from standard input.

    The macros of the content root, if there is one here, may be used. Without --data the search must make its own
    rows, as `| makeresults` does. All of the data is searched, whatever its age.
    """
    from tocsin import Dataset, search
    from tocsin.content.root import ContentRoot
    from tocsin.report.results import write_results
    from tocsin.spl.macros import MacroTable

    datasets = [
        Dataset(file, source=source, sourcetype=sourcetype, host=host, index=index)
        for file, source, sourcetype, host, index in zip(
            files,
            _for_each("--source", sources, files),
            _for_each("--sourcetype", sourcetypes, files),
            _for_each("--host", hosts, files),
            _for_each("--index", indexes, files),
            strict=True,
        )
    ]
    folder = content or nearest_content_root()
    macros = ContentRoot.open(folder).macro_table if folder else MacroTable()
    text = sys.stdin.read() if spl == "-" else spl
    results = search(text, datasets=datasets, macros=macros, apps=apps)
    write_results(results, format_name, sys.stdout, limit)
    for message in results.messages:
        click.echo(f"{message.severity.value}: {message.text}", err=True)
    return 0


def _for_each(option: str, given: Sequence[str], files: Sequence[Path]) -> Sequence[str | None]:
    """Return one value per file: a single one counts for all files."""
    if len(given) not in (0, 1, len(files)):
        raise UsageError(f"{option} is given {len(given)} times for {len(files)} files; give it once, or once for each")
    return [*given] if len(given) == len(files) else [given[0] if given else None] * len(files)
