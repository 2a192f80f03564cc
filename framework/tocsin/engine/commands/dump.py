"""dump: write rows to files on the search head."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option
from tocsin.engine.effects import record
from tocsin.spl.parts import INTEGER, TEXT, Choice

__all__ = ["Dump"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump(Command):
    """Record the rows as written to files, and pass them on; nothing is written."""

    name = "dump"
    kind = Kind.ORDERING

    basefilename: str | None = option(TEXT, about="what the names of the files begin with")
    rollsize: int | None = option(INTEGER, about="how many megabytes a file may have; no effect here")
    maxlocal: int | None = option(INTEGER, about="how many megabytes may lie on the search head; no effect here")
    compress: int | None = option(INTEGER, about="how hard Splunk compresses the files; no effect here")
    format: str = option(Choice(("raw", "csv", "tsv", "json", "xml")), "raw", about="how the files are written")
    fields: str | None = option(TEXT, about="the fields to write, in quotes and separated by commas")

    def check(self, context: Context) -> None:
        """Refuse a missing name."""
        if self.basefilename is None:
            context.refuse("SPL262", "'dump' needs basefilename=.", self)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, str(self.basefilename))
