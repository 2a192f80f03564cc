"""What a tree is compiled to: a closure over a row, with what is known of its result before any row is seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Evaluate, Row, Test, Value
from tocsin.spl.trees import Binary, Call, Expression, FieldReference, In, Negative, Not

__all__ = ["Compile", "Compiled", "Kind", "condition", "constant", "field_names"]


class Kind(Enum):
    """What is known of a result without a row."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A compiled expression: a boolean one evaluates to True, False or None (not known)."""

    evaluate: Evaluate
    kind: Kind = Kind.ANY
    is_constant: bool = False
    is_literal: bool = False

    @property
    def value(self) -> Value | None:
        """The value of a constant."""
        return self.evaluate({})


class Compile(Protocol):
    """Compiles an operand inside the expression that a special form is part of."""

    def __call__(self, expression: Expression, scope: Scope) -> Compiled: ...


def constant(value: Value | None, kind: Kind = Kind.ANY, *, is_literal: bool = False) -> Compiled:
    """Return the compiled form of a value that is the same for every row."""
    return Compiled(evaluate=lambda row: value, kind=kind, is_constant=True, is_literal=is_literal)


def condition(compiled: Compiled) -> Test:
    """Return the test that passes exactly when the result is TRUE.

    A boolean closure is its own test: its results are True, False and None, and None is false in Python too.
    """
    evaluate = compiled.evaluate
    if compiled.kind is Kind.BOOLEAN:
        return evaluate  # type: ignore[return-value]

    def is_true(row: Row) -> bool:
        return evaluate(row) is True

    return is_true


def field_names(expression: Expression) -> tuple[str, ...]:
    """Return the names of the fields that an expression reads, each once, in the order of their first use."""
    names: dict[str, None] = {}
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, FieldReference):
            names[node.name] = None
        pending.extend(reversed(_operands(node)))
    return tuple(names)


def _operands(node: Expression) -> tuple[Expression, ...]:
    match node:
        case Binary():
            return (node.left, node.right)
        case Negative() | Not():
            return (node.operand,)
        case In():
            return (node.operand, *node.choices)
        case Call():
            return node.arguments
        case _:
            return ()
