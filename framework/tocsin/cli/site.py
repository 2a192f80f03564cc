"""`tocsin site`: static pages about the content and what its tests say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root, processors
from tocsin.cli.running import mirror_option
from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.content.root import ContentRoot
    from tocsin.matrix import Matrix

__all__ = ["command"]


@click.command("site")
@content_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/site"), show_default=True)
@click.option("--run/--no-run", default=True, show_default=True, help="Run the tests and show their results.")
@click.option("--source-url", default="", metavar="URL", help="Where the repository's files can be read.")
@mirror_option
@traceback_option
def command(*, content: Path | None, out: Path, run: bool, source_url: str, mirrors: tuple[Path, ...]) -> int:
    """Build a site that can be opened as a file or put on any web server.

    It needs the extra `site`: pip install 'tocsin[site]'.
    """
    folder = one_content_root(content)
    try:
        from tocsin.site.build import build_site
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed; the site needs it: pip install 'tocsin[site]'") from error
    from tocsin.content.root import ContentRoot
    from tocsin.matrix import Matrix
    from tocsin.report.report import Report
    from tocsin.site.catalog import Catalog

    root = ContentRoot.open(folder)
    matrix = _run(root, mirrors) if run else Matrix(verdicts=())
    built = build_site(Catalog(Report(matrix=matrix, root=root), root, source_url), out)
    click.echo(f"{built.pages} pages; open {built.index}")
    return 0


def _run(root: ContentRoot, mirrors: tuple[Path, ...]) -> Matrix:
    """Run what has no verdict that still holds."""
    from tocsin.api import run_search
    from tocsin.matrix.mirror import Mirror
    from tocsin.matrix.pool import Limits
    from tocsin.matrix.run import RunOptions, run_matrix
    from tocsin.report.progress import Progress

    progress = Progress(sys.stderr, visible=sys.stderr.isatty())
    options = RunOptions(
        limits=Limits(jobs=processors()),
        mirror=Mirror(mirrors),
        remember=True,
        reuse=True,
        on_start=progress.start,
    )
    matrix = run_matrix(root, search=run_search, options=options, on_verdict=progress.see)
    progress.end()
    return matrix
