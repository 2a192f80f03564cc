"""What it takes to be a command that runs: a declaration, and rows in, rows out."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.context import Context
from tocsin.engine.stream import Columns, Rows, Stream
from tocsin.spl.command import Command as Declared
from tocsin.spl.command import Keyword, Kind, after, option, positional

__all__ = ["Columns", "Command", "Context", "Keyword", "Kind", "Rows", "Stream", "after", "option", "positional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Declared):
    """A command of the search language.

    Most commands write `run` as a generator. One that must see all rows before it knows its columns overrides `apply`.
    """

    def check(self, context: Context) -> None:
        """Refuse what is wrong with the arguments whatever the rows are; raises SearchError."""

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the stream behind this command."""
        return Stream(self.run(iter(stream.rows), context), self.columns(stream.columns))

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows behind this command; the rows it receives are its own to change."""
        context.unsupported(f"'{self.name}' is not supported.", self)

    def columns(self, before: Columns) -> Columns:
        """Return the columns behind this command, given those before it."""
        return before
