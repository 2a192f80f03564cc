"""sirare: prepare rows for a later rare over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Context, Stream
from tocsin.engine.commands.rare import Rare
from tocsin.engine.prestats import handed_on
from tocsin.spl.fieldset import FieldSet

__all__ = ["Sirare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sirare(Rare):
    """Hand on what `rare` with the same arguments aggregates."""

    name = "sirare"

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields that are to be aggregated."""
        return handed_on(stream.rows, self.needs(FieldSet()))
