"""search: keep the events that match terms and comparisons."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import PREDICATE
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import And, Predicate

__all__ = ["Search"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Command):
    """Keep the events that match a predicate; without one, keep all."""

    name = "search"
    kind = Kind.STREAMING

    predicate: Predicate = positional(PREDICATE, And(operands=()), about="terms, comparisons, AND, OR, NOT")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows that match."""
        return filter(context.test(self.predicate), rows)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def filters(self) -> Predicate:
        """Return the predicate."""
        return self.predicate

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, and those that the predicate reads."""
        return after | fields_read(self.predicate)
