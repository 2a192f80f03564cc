"""sitimechart: prepare rows for a later timechart over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Context, Stream
from tocsin.engine.commands.timechart import Timechart
from tocsin.engine.prestats import handed_on
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields

__all__ = ["Sitimechart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitimechart(Timechart):
    """Hand on what `timechart` with the same arguments aggregates."""

    name = "sitimechart"

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields that are to be aggregated."""
        return handed_on(stream.rows, self.needs(FieldSet()))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before: rows are handed on."""
        return before

    def writes(self) -> FieldSet:
        """Return nothing: rows are handed on."""
        return FieldSet()
