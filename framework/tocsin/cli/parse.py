"""`tocsin parse`: what a search means, or what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli.ending import FAILURES
from tocsin.cli.options import content_option, nearest_content_root, traceback_option

__all__ = ["command"]


@click.command("parse")
@click.argument("spl", required=False)
@content_option
@click.option("--format", "format_name", type=click.Choice(["tree", "json", "spl"]), default="tree", show_default=True)
@traceback_option
def command(*, spl: str | None, content: Path | None, format_name: str) -> int:
    """Parse a search and print its tree; SPL is a search, a file that holds one, a detection file, or `-`.

    Macros are those of the content root and of the built-in packs. Without SPL every detection of the content root is
    parsed, and only what is wrong is printed.
    """
    from tocsin.content.root import ContentRoot
    from tocsin.content.searches import named_search
    from tocsin.engine.checking import check
    from tocsin.engine.parsing import parse
    from tocsin.errors import UsageError
    from tocsin.knowledge.base import KnowledgeBase
    from tocsin.report.parsed import write_parsed, write_problems

    folder = content or nearest_content_root()
    root = ContentRoot.open(folder) if folder else None
    if spl is None and root is None:
        raise UsageError("there is no content root here: give a search, or --content ROOT")
    if spl is None:
        sources = [detection.search for detection in root.detections] if root else []
    else:
        sources = [named_search(sys.stdin.read() if spl == "-" else spl)]
    macros = KnowledgeBase.load().macros.extended(root.macro_table if root else ())
    searches = [parse(source, macros) for source in sources]
    problems = [check(parsed) for parsed in searches]
    write_problems([diagnostic for found in problems for diagnostic in found], sys.stderr)
    wrong = sum(bool(found) for found in problems)
    if spl is None:
        click.echo(f"{len(searches)} searches: {len(searches) - wrong} without mistakes, {wrong} with")
    elif not wrong:
        write_parsed(searches[0], format_name, sys.stdout)
    return FAILURES if wrong else 0
