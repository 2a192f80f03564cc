"""tscollect: write rows to tsidx files for `tstats`."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option
from tocsin.engine.effects import record
from tocsin.spl.parts import BOOLEAN, TEXT

__all__ = ["Tscollect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tscollect(Command):
    """Record the rows as written to a namespace of tsidx files; nothing is written."""

    name = "tscollect"
    kind = Kind.ORDERING

    namespace: str = option(TEXT, "", about="the name of the files")
    squashcase: bool = option(BOOLEAN, False, about="write values in lower case; no effect here")
    keepresults: bool = option(BOOLEAN, False, about="pass the rows on; by default none goes further")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows; return them if they are to be kept."""
        written = record(stream, context, self.name, f"namespace={self.namespace}")
        return written if self.keepresults else Stream(())
