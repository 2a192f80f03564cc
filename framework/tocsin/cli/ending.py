"""How a command ends: the exit statuses, and what is said when something went wrong."""

from __future__ import annotations

import click

from tocsin.errors import ContentError, TocsinError, UsageError

__all__ = ["FAILURES", "INTERNAL_ERROR", "INTERRUPTED", "USAGE_ERROR", "end_with_crash", "end_with_error"]

FAILURES, INTERRUPTED, INTERNAL_ERROR, USAGE_ERROR = 1, 2, 3, 4


def end_with_error(error: TocsinError) -> int:
    """Say what the user can mend, with its place and remedy; return the exit status."""
    if error.diagnostics:
        import sys

        from tocsin.report.console import open_console
        from tocsin.report.failures import print_diagnostic

        console = open_console(sys.stderr)
        for diagnostic in error.diagnostics:
            print_diagnostic(diagnostic, console)
    else:
        click.echo(f"error: {error}", err=True)
    return USAGE_ERROR if isinstance(error, UsageError | ContentError) else FAILURES


def end_with_crash(error: Exception, *, traceback: bool) -> int:
    """Say in one line that this is a defect of Tocsin, or show all of it; return the exit status."""
    if traceback:
        import traceback as printer

        click.echo("".join(printer.format_exception(error)), err=True, nl=False)
    hint = "" if traceback else " (--traceback shows where)"
    click.echo(f"internal error: {type(error).__name__}: {error}{hint}", err=True)
    return INTERNAL_ERROR
