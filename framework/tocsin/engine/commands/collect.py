"""collect: write rows to a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option
from tocsin.engine.effects import record
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, TEXT, Choice

__all__ = ["Collect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect(Command):
    """Record the rows as written to an index, and pass them on; nothing is written."""

    name = "collect"
    kind = Kind.ORDERING

    index: str | None = option(TEXT, about="the index to write to")
    addtime: bool = option(BOOLEAN, True, about="put the time at the front of each event")
    file: str | None = option(TEXT, about="the name of the file that Splunk writes; no effect here")
    spool: bool = option(BOOLEAN, True, about="whether Splunk indexes the file; no effect here")
    marker: str | None = option(TEXT, about="name=value pairs that are added to each event")
    host: str | None = option(TEXT, about="the host of the events")
    source: str | None = option(TEXT, about="the source of the events")
    sourcetype: str | None = option(TEXT, about="the source type of the events")
    output_format: str = option(Choice(("raw", "hec")), "raw", about="how the events are written")
    run_in_preview: bool = option(BOOLEAN, False, about="whether Splunk writes while it previews; no effect here")
    testmode: bool = option(BOOLEAN, False, about="whether Splunk only shows what it would write; no effect here")
    uselb: bool = option(BOOLEAN, False, about="whether Splunk shares the work among processes; no effect here")

    def check(self, context: Context) -> None:
        """Refuse a missing index."""
        if self.index is None:
            context.refuse("SPL262", "'collect' needs index=.", self, "name the summary index to write to")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, f"index={self.index}")

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING
