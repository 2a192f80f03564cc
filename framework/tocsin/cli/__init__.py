"""The command line: `tocsin COMMAND`."""

from tocsin.cli.group import CommandGroup, main

__all__ = ["CommandGroup", "main"]
