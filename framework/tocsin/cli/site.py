"""`tocsin site`: static pages about the content and what its tests say."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.errors import UsageError

__all__ = ["command"]


@click.command("site")
@content_option
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/site"), show_default=True)
@click.option("--run/--no-run", default=True, show_default=True, help="Run the tests and show their results.")
@click.option("--source-url", default="", metavar="URL", help="Where the repository's files can be read.")
@traceback_option
def command(*, content: Path | None, out: Path, run: bool, source_url: str) -> int:
    """Build a site that can be opened as a file or put on any web server.

    It needs the extra `site`: pip install 'tocsin[site]'.
    """
    folder = content or nearest_content_root()
    if folder is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")
    try:
        from tocsin.site.build import build_site
    except ModuleNotFoundError as error:
        raise UsageError(f"{error.name} is not installed; the site needs it: pip install 'tocsin[site]'") from error
    from tocsin.api import run_search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix import Matrix
    from tocsin.matrix.pool import Limits
    from tocsin.matrix.run import RunOptions, run_matrix
    from tocsin.report.report import Report
    from tocsin.site.catalog import Catalog

    root = ContentRoot.open(folder)
    options = RunOptions(limits=Limits(jobs=os.cpu_count() or 1), remember=True, reuse=True)
    matrix = run_matrix(root, search=run_search, options=options) if run else Matrix(verdicts=())
    catalog = Catalog(Report(matrix=matrix, root=root), root, source_url)
    built = build_site(catalog, out)
    click.echo(f"{built.pages} pages; open {built.index}")
    return 0
