"""head: keep the first rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.values import Evaluate
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.parts.grouped import GROUPED_CONDITION
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Expression

__all__ = ["Head"]

_DEFAULT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Command):
    """Keep the first rows: a number of them, or those before a condition first fails."""

    name = "head"
    kind = Kind.STATEFUL

    count: int | None = positional(AtLeast(0), None, about="how many rows; 10 where nothing else is said")
    condition: Expression | None = positional(GROUPED_CONDITION, None, about="what must be true for rows to go on")
    limit: int | None = option(AtLeast(0), about="the same as the count")
    null: bool = option(BOOLEAN, False, about="let a condition that is null count as true")
    keeplast: bool = option(BOOLEAN, False, about="keep also the row for which the condition first fails")

    @property
    def most(self) -> int | None:
        """How many rows at most; no end where only a condition is given."""
        limit = self.count if self.count is not None else self.limit
        return _DEFAULT if limit is None and self.condition is None else limit

    def check(self, context: Context) -> None:
        """Refuse a count that is given twice."""
        if self.count is not None and self.limit is not None:
            message = "'head' takes a count or a limit, not both."
            context.refuse("SPL250", message, self, "remove one of the two numbers")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield rows until there are enough of them or the condition fails."""
        if self.condition is None:
            return islice(rows, self.most)
        evaluate = compile_expression(context.resolved(self.condition), context.scope)
        return islice(self._while_true(rows, evaluate), self.most)

    def _while_true(self, rows: Rows, evaluate: Evaluate) -> Rows:
        for row in rows:
            result = evaluate(row)
            if result is not True and not (self.null and result is None):
                if self.keeplast:
                    yield row
                return
            yield row

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and what the condition reads."""
        return after | fields_read(self.condition)
