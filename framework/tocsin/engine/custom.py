"""Commands that an app brings: they are parsed and named, and cannot be run here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.commands import find, names
from tocsin.spl.cursor import Grammar
from tocsin.spl.parts import REST

__all__ = ["CustomCommand", "grammar_with"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomCommand(Command):
    """A command that a content root declares; its arguments are kept as they are written."""

    name = "custom"
    kind = Kind.STREAMING

    arguments: str = positional(REST, "", about="what the command takes")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Refuse to guess what the command does."""
        context.unsupported(f"'{self.name}' is a custom command, whose program cannot be run here.", self)


def grammar_with(custom: Iterable[str]) -> Grammar:
    """Return the grammar of Splunk's commands and of these custom ones."""
    declared = {name.lower(): type(name, (CustomCommand,), {"name": name.lower(), "__slots__": ()}) for name in custom}
    return Grammar(lambda name: find(name) or declared.get(name.lower()), lambda: [*names(), *declared])
