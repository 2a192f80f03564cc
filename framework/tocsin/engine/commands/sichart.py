"""sichart: prepare rows for a later chart over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Context, Stream
from tocsin.engine.commands.chart import Chart
from tocsin.engine.prestats import handed_on
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields

__all__ = ["Sichart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sichart(Chart):
    """Hand on what `chart` with the same arguments aggregates."""

    name = "sichart"

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields that are to be aggregated."""
        return handed_on(stream.rows, self.needs(FieldSet()))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before: rows are handed on."""
        return before

    def writes(self) -> FieldSet:
        """Return nothing: rows are handed on."""
        return FieldSet()
