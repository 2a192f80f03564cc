"""outputtext: put the text of events into a field for display."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tocsin.engine.command import Command, Context, Kind, Rows, option
from tocsin.expressions.values import texts
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN

__all__ = ["Outputtext"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputtext(Command):
    """Copy the text of every event to the field `_xml`."""

    name = "outputtext"
    kind = Kind.STREAMING

    usexml: bool = option(BOOLEAN, True, about="escape the characters that mean something in XML")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its text in `_xml`."""
        for row in rows:
            for text in texts(row.get("_raw")):
                row["_xml"] = escape(text, quote=False) if self.usexml else text
            yield row

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the text."""
        return after | FieldSet.of("_raw")
