"""`tocsin knowledge`: what configuration applies to a source type, and what it makes of events."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click

from tocsin.cli.options import traceback_option

__all__ = ["command"]

_app_option = click.option(
    "--app",
    "apps",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A Splunk app or add-on on top of the built-in packs; may be given several times.",
)


@click.group("knowledge")
def command() -> None:
    """Show which settings apply to a source type, or which fields events get, and where each comes from."""


@command.command("show")
@click.argument("sourcetype")
@click.option("--source", default="", help="The source of the events: its stanzas apply as well.")
@click.option("--host", default="", help="The host of the events: its stanzas apply as well.")
@_app_option
@click.option("--overridden", is_flag=True, help="Also show the settings that stronger ones override.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@traceback_option
def show(*, sourcetype: str, source: str, host: str, apps: tuple[Path, ...], overridden: bool, format_name: str) -> int:
    """Print the props.conf settings that apply to a SOURCETYPE, each with its file, line and stanza.

    A source type that another is a new name for has only the settings of the new name when it is searched.
    """
    from tocsin.diagnostics import nearest
    from tocsin.knowledge import KnowledgeBase
    from tocsin.matrix.matrix import ExitStatus
    from tocsin.report.knowledge import write_settings
    from tocsin.report.parsed import write_problems

    knowledge = KnowledgeBase.load(apps)
    settings = knowledge.settings_for(source, host, sourcetype)
    if settings.sourcetype != settings.original_sourcetype:
        click.echo(f"{sourcetype} is searched as {settings.sourcetype}", err=True)
    if not settings.values:
        found = nearest(sourcetype, knowledge.sourcetypes)
        click.echo(f"no settings apply to `{sourcetype}`" + (f"; did you mean `{found}`?" if found else ""), err=True)
        return ExitStatus.NOTHING_SELECTED
    write_settings(settings, format_name, sys.stdout, overridden=overridden)
    write_problems(knowledge.problems(source, host, sourcetype), sys.stderr)
    return 0


@command.command("fields")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", help="The source of the file; by default its path.")
@click.option("--sourcetype", help="The source type of the file.")
@click.option("--host", help="The host of the file.")
@_app_option
@click.option("--field", "names", multiple=True, metavar="NAME", help="Only this field; may be given several times.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Show only the first N events.")
@click.option("--format", "format_name", type=click.Choice(["table", "json"]), default="table", show_default=True)
@traceback_option
def fields(
    *,
    file: Path,
    source: str | None,
    sourcetype: str | None,
    host: str | None,
    apps: tuple[Path, ...],
    names: tuple[str, ...],
    limit: int | None,
    format_name: str,
) -> int:
    """Print the fields of each event of a log FILE, and where each field came from."""
    from tocsin.events import Dataset
    from tocsin.knowledge import KnowledgeBase
    from tocsin.report.knowledge import write_explained_events
    from tocsin.report.parsed import write_problems

    knowledge = KnowledgeBase.load(apps)
    dataset = Dataset(file, source=source, sourcetype=sourcetype, host=host)
    events = islice(knowledge.explain(dataset, frozenset(names) or None), limit)
    write_explained_events(events, format_name, sys.stdout)
    write_problems(knowledge.problems_of(dataset), sys.stderr)
    return 0
