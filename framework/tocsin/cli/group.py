"""The group of sub-commands: each is imported when it is asked for, and every way to end has its exit status."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli.ending import INTERRUPTED, USAGE_ERROR, end_with_crash, end_with_error
from tocsin.diagnostics import nearest
from tocsin.errors import TocsinError
from tocsin.version import __version__

__all__ = ["CommandGroup", "main"]

_COMMANDS = {
    "matrix": "Run every stage and print the matrix.",
    "validate": "Check detections as they are written; run nothing.",
    "unit": "Execute detections on the recorded logs of their tests.",
    "integration": "Replay the tests in a Splunk and compare its rows with ours.",
    "explain": "Show why a test of a detection finds what it finds.",
    "diff": "Show what a change does to what detections find.",
    "watch": "Run again what a saved file touches.",
    "search": "Run SPL over log files.",
    "parse": "Show what a search means, or what is wrong with it.",
    "rule": "Show what a check looks for, why, and how to fix what it finds.",
    "graph": "Show who uses which macro, lookup, story or data source, and what a change touches.",
    "schema": "Print the JSON Schema of a kind of content file, for an editor.",
    "new": "Write a detection with its tests and datasets.",
    "migrate": "Bring content files of v4 and v5 to v6.",
    "fmt": "Lay out the searches inside detection files.",
    "knowledge": "Show the settings of a source type, or the fields of events, and where each comes from.",
    "site": "Build static pages about the content and what its tests say.",
    "serve": "Answer as a Splunk does, on this machine, from Tocsin's engine.",
    "replay": "Send recorded logs to a Splunk.",
    "splunk": "Start, stop and tidy the Splunk that the integration stage asks.",
    "help": "Show the manual page of a search command or function.",
}

_HELP = """Test Splunk detections: validate them, and execute their SPL on recorded logs, without a Splunk.

Exit status: 0 all passed, 1 something failed, 2 interrupted, 3 internal error, 4 wrong usage, 5 nothing selected.
"""


class CommandGroup(click.Group):
    """A group whose commands are the modules of this package, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order in which they are useful."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is none of this name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"tocsin.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for, and suggest the nearest when there is none."""
        if args[0] not in _COMMANDS and not args[0].startswith("-"):
            found = nearest(args[0], _COMMANDS)
            ctx.fail(f"no such command `{args[0]}`" + (f"; did you mean `{found}`?" if found else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and return its exit status, whatever happens in it."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except TocsinError as error:
            return end_with_error(error)
        except MemoryError:
            return end_with_error(TocsinError("this needs more memory than there is"))
        except Exception as error:  # the last resort: a person gets one line, a developer asks for the traceback
            return end_with_crash(error, traceback=bool(ctx.meta.get("tocsin.traceback")))
        return status

    def main(  # type: ignore[override]  # always ends the process, as click does unless told otherwise
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> None:
        """Run the command line and leave with its exit status."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            status = super().main(args, prog_name, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            error.show()
            sys.exit(USAGE_ERROR)
        except click.Abort:
            click.echo("interrupted", err=True)
            sys.exit(INTERRUPTED)
        sys.exit(status)


@click.group(cls=CommandGroup, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="tocsin")
def main() -> None:
    """Run the command line."""
