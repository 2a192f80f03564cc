"""mcollect: write rows to a metrics index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.effects import record
from tocsin.spl.parts import BOOLEAN, FIELD, FIELDS, TEXT, Choice

__all__ = ["Mcollect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcollect(Command):
    """Record the rows as written to a metrics index, and pass them on; nothing is written."""

    name = "mcollect"
    kind = Kind.ORDERING

    index: str | None = option(TEXT, about="the metrics index to write to")
    split: str = option(
        Choice(("true", "t", "1", "false", "f", "0", "allnums")), "false", about="which fields hold metrics"
    )
    spool: bool = option(BOOLEAN, True, about="whether Splunk indexes the file; no effect here")
    prefix_field: str | None = option(FIELD, about="the field whose value goes before each metric name")
    host: str | None = option(TEXT, about="the host of the metrics")
    source: str | None = option(TEXT, about="the source of the metrics")
    sourcetype: str | None = option(TEXT, about="the source type of the metrics")
    file: str | None = option(TEXT, about="the name of the file that Splunk writes; no effect here")
    marker: str | None = option(TEXT, about="name=value pairs that are added as dimensions")
    dimensions: tuple[str, ...] = positional(FIELDS, (), about="the fields that describe a metric")

    def check(self, context: Context) -> None:
        """Refuse a missing index."""
        if self.index is None:
            context.refuse("SPL262", "'mcollect' needs index=.", self, "name the metrics index to write to")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, f"index={self.index}")
