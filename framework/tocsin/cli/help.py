"""`tocsin help`: the manual pages of the search language."""

from __future__ import annotations

import sys

import click

from tocsin.cli.options import traceback_option

__all__ = ["command"]


@click.command("help")
@click.argument("name", required=False)
@traceback_option
def command(name: str | None) -> int:
    """Show the manual page of a search command, an aggregate or an eval function; without a NAME, list them."""
    from tocsin.report.manual import find_page, page_names, write_page

    if name is None:
        click.echo("\n".join(page_names()))
    else:
        write_page(find_page(name), sys.stdout)
    return 0
