"""`tocsin graph`: who uses what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli.options import content_option, traceback_option
from tocsin.cli.places import one_content_root, processors

if TYPE_CHECKING:
    from tocsin.content.graph import Graph
    from tocsin.content.root import ContentRoot

__all__ = ["command"]


@click.command("graph")
@click.argument("selectors", nargs=-1)
@content_option
@click.option("--unused", is_flag=True, help="List the objects to which nothing refers.")
@click.option("--missing", is_flag=True, help="List the references that lead nowhere.")
@click.option("--touched", is_flag=True, help="List every object that a change of the selected files touches.")
@click.option("--format", "format_name", type=click.Choice(["text", "json", "dot"]), default="text", show_default=True)
@traceback_option
def command(
    *,
    selectors: tuple[str, ...],
    content: Path | None,
    unused: bool,
    missing: bool,
    touched: bool,
    format_name: str,
) -> int:
    """Show what objects refer to and what refers to them; SELECTORS are paths, names, ids or globs.

    Without a selector, count the objects and references of every kind.
    """
    from tocsin.content.root import ContentRoot
    from tocsin.matrix.choosing import select_files
    from tocsin.report.graph import Question, write_graph

    root = ContentRoot.open(one_content_root(content))
    graph = _graph(root)
    files = tuple(select_files(root, selectors)) if selectors else ()
    question = Question(files=files, unused=unused, missing=missing, touched=touched)
    write_graph(graph, question, format_name, sys.stdout)
    return 0


def _graph(root: ContentRoot) -> Graph:
    """Return the graph; validating first finds it out in several processes, and keeps it for the next time."""
    from datetime import date

    from tocsin.content.graph import graph_of
    from tocsin.content.store import Store
    from tocsin.content.validate import Validator, fingerprint
    from tocsin.matrix.validating import ValidationOptions, validate_content

    validate_content(root, date.today(), ValidationOptions(jobs=processors()))
    store = Store(root.path, fingerprint(root))
    try:
        validator = Validator(root, date.today(), store)
        validator.recall_all()
        return graph_of(root, validator)
    finally:
        store.close()
