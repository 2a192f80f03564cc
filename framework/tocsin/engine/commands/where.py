"""where: keep the rows for which an expression is true."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.expressions.compiling import compile_condition
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import CONDITION
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Expression

__all__ = ["Where"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where(Command):
    """Keep the rows for which an expression is exactly true; false and null drop the row."""

    name = "where"
    kind = Kind.STREAMING

    condition: Expression = positional(CONDITION, about="an eval expression whose result is true or false")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows for which the condition is true."""
        return filter(compile_condition(context.resolved(self.condition), context.scope), rows)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, and those that the condition reads."""
        return after | fields_read(self.condition)
