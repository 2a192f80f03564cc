"""`tocsin rule`: what a code means, why it matters and how to mend it."""

from __future__ import annotations

import sys

import click

from tocsin.cli.options import traceback_option

__all__ = ["command"]


@click.command("rule")
@click.argument("code", required=False)
@traceback_option
def command(code: str | None) -> int:
    """Show the page of a validation rule by its CODE or name; without one, list them all."""
    from tocsin.report.manual import write_page
    from tocsin.report.rules import find_rule_page, rule_list

    if code is None:
        click.echo("\n".join(rule_list()))
    else:
        write_page(find_rule_page(code), sys.stdout)
    return 0
