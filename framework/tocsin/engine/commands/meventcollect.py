"""meventcollect: write streaming rows to a metrics index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.effects import record
from tocsin.spl.parts import BOOLEAN, FIELD, FIELDS, TEXT

__all__ = ["Meventcollect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meventcollect(Command):
    """Record the rows as written to a metrics index, and pass them on; nothing is written."""

    name = "meventcollect"
    kind = Kind.ORDERING

    index: str | None = option(TEXT, about="the metrics index to write to")
    split: bool = option(BOOLEAN, False, about="whether every field that is no dimension is a metric")
    spool: bool = option(BOOLEAN, True, about="whether Splunk indexes the file; no effect here")
    prefix_field: str | None = option(FIELD, about="the field whose value goes before each metric name")
    host: str | None = option(TEXT, about="the host of the metrics")
    source: str | None = option(TEXT, about="the source of the metrics")
    sourcetype: str | None = option(TEXT, about="the source type of the metrics")
    dimensions: tuple[str, ...] = positional(FIELDS, (), about="the fields that describe a metric")

    def check(self, context: Context) -> None:
        """Refuse a missing index."""
        if self.index is None:
            context.refuse("SPL262", "'meventcollect' needs index=.", self, "name the metrics index to write to")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Record all rows, then return them."""
        return record(stream, context, self.name, f"index={self.index}")
