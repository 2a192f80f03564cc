"""`tocsin explain`: why a test of a detection found what it found."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.options import content_option, nearest_content_root, traceback_option
from tocsin.cli.running import mirror_option
from tocsin.errors import UsageError

__all__ = ["command"]


@click.command("explain")
@click.argument("detection")
@click.option("--test", "test", metavar="NAME", help="Explain only the test of this name.")
@content_option
@mirror_option
@click.option("--plan", is_flag=True, help="Run nothing; show what will be read and which step runs where.")
@click.option("-v", "--verbose", is_flag=True, help="Show the nearest events with all their fields.")
@traceback_option
def command(
    *,
    detection: str,
    test: str | None,
    content: Path | None,
    mirrors: tuple[Path, ...],
    plan: bool,
    verbose: bool,
) -> int:
    """Run the tests of a DETECTION and show why they find what they find.

    DETECTION is a path, a name, an id or a glob. Shown are the search as it is written and with its macros expanded,
    how many rows went into each stage and came out, and the events that came nearest where there were none left.
    """
    folder = content or nearest_content_root()
    if folder is None:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")

    from tocsin.api import run_search
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.bench import Bench
    from tocsin.matrix.explain import explain_plan, explain_tests
    from tocsin.matrix.mirror import Mirror
    from tocsin.report.console import open_console
    from tocsin.report.explanation import write_explanation

    root, console = ContentRoot.open(folder), open_console()
    if plan:
        click.echo(explain_plan(root, detection))
        return 0
    failed = False
    for explained in explain_tests(root, detection, test, Bench(root, run_search, Mirror(mirrors))):
        write_explanation(explained, console, verbose=verbose)
        failed = failed or bool(explained.problems) or explained.refusal is not None
    return 1 if failed else 0
