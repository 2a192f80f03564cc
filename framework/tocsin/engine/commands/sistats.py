"""sistats: prepare rows for a later stats over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Context, Stream
from tocsin.engine.commands.stats import Stats
from tocsin.engine.prestats import handed_on
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields

__all__ = ["Sistats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sistats(Stats):
    """Hand on what `stats` with the same arguments aggregates."""

    name = "sistats"

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields that are to be aggregated."""
        return handed_on(stream.rows, self.needs(FieldSet()))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before: rows are handed on."""
        return before

    def writes(self) -> FieldSet:
        """Return nothing: rows are handed on."""
        return FieldSet()
