"""highlight: an instruction to Splunk's pages, without effect on rows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import FIELDS

__all__ = ["Highlight"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight(Command):
    """Highlight words where results are displayed; rows pass as they are."""

    name = "highlight"
    kind = Kind.STREAMING

    words: tuple[str, ...] = positional(FIELDS, about="the words to highlight")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Return the rows as they are."""
        return rows

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
