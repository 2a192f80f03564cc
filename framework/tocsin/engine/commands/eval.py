"""eval: compute fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, positional
from tocsin.expressions.compiling import compile_assignable
from tocsin.expressions.values import Row, Value, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import ASSIGNMENTS
from tocsin.spl.reading import fields_read, name_parts
from tocsin.spl.trees.clause import Assignment

__all__ = ["Eval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eval(Command):
    """Compute fields, one assignment after the other; a null result removes the field."""

    name = "eval"
    kind = Kind.STREAMING

    assignments: tuple[Assignment, ...] = positional(ASSIGNMENTS, about="name=expression, …")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its fields computed."""
        compiled = [
            (_target(a.field), compile_assignable(context.resolved(a.expression), context.scope))
            for a in self.assignments
        ]
        for row in rows:
            for target, evaluate in compiled:
                _store(row, target(row) if callable(target) else target, evaluate(row))
            yield row

    def writes(self) -> FieldSet:
        """Return the fields that are assigned."""
        return FieldSet.of(*(_written(a.field) for a in self.assignments))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind less what is assigned, and what the expressions behind that read."""
        for assignment in reversed(self.assignments):
            inserted = name_parts(assignment.field)
            if inserted:
                after |= fields_read(assignment.expression) | FieldSet.of(*inserted)
            elif assignment.field in after:
                after = after.without([assignment.field]) | fields_read(assignment.expression)
        return after


def _store(row: Row, name: str | None, value: Value | None) -> None:
    if name is None:
        return
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def _target(field: str) -> str | Callable[[Row], str | None]:
    """Return the name that is assigned to, or how to find it out where it holds the value of another field."""
    inserted = name_parts(field)
    if not inserted:
        return field

    def target(row: Row) -> str | None:
        name = field
        for part in inserted:
            value = texts(row.get(part))
            if not value:
                return None
            name = name.replace(f"{{{part}}}", value[0])
        return name

    return target


def _written(field: str) -> str:
    """Return the name that is assigned to, with a wildcard for the value of another field in it."""
    for part in name_parts(field):
        field = field.replace(f"{{{part}}}", "*")
    return field
