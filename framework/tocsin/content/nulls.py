"""Fields that a search makes itself and that may be null in some rows."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.engine.commands.eval import Eval
from tocsin.engine.commands.fillnull import Fillnull
from tocsin.engine.commands.lookup import Lookup
from tocsin.engine.commands.rename import Rename
from tocsin.engine.commands.rex import Rex
from tocsin.engine.commands.search import Search
from tocsin.engine.commands.where import Where
from tocsin.spl.trees import (
    And,
    Binary,
    BinaryOperator,
    Call,
    Comparison,
    Expression,
    FieldIn,
    FieldReference,
    In,
    NumberLiteral,
    Predicate,
    TextLiteral,
)
from tocsin.spl.trees.node import Node
from tocsin.spl.walking import walk

__all__ = ["always_true", "null_makers"]

Reasons = dict[str, str]


def null_makers(stage: Node, before: Reasons, filled_lookups: frozenset[str]) -> Reasons:
    """Return why fields may be null behind a stage, given the same for before it; a filled lookup never gives null."""
    match stage:
        case Eval():
            after = dict(before)
            for assignment in stage.assignments:
                reason = _reason(assignment.expression, after)
                after.pop(assignment.field, None)
                if reason:
                    after[assignment.field] = reason
            return after
        case Rex(mode=None):
            found = dict.fromkeys(stage.writes().names, "`rex` may not match")
            return before | found
        case Lookup() if stage.table not in filled_lookups:
            found = {
                each.field: f"the lookup `{stage.table}` may not match" for each in stage.outputs or stage.additions
            }
            return before | found
        case Fillnull():
            return {name: why for name, why in before.items() if stage.fields and name not in stage.fields}
        case Rename():
            names = {renaming.old: renaming.new for renaming in stage.renamings}
            return {names.get(name, name): why for name, why in before.items()}
        case Search():
            return _without(before, _demanded(stage.predicate))
        case Where():
            return _without(before, _required(stage.condition))
        case _:
            return before


def _without(reasons: Reasons, names: Iterator[str]) -> Reasons:
    demanded = set(names)
    return {name: why for name, why in reasons.items() if name not in demanded}


def _demanded(predicate: Predicate) -> Iterator[str]:
    """Yield the fields without which an event does not match."""
    match predicate:
        case And(operands=operands):
            for operand in operands:
                yield from _demanded(operand)
        case Comparison(field=field) | FieldIn(field=field):
            yield field
        case _:
            return


def _required(condition: Expression) -> Iterator[str]:
    """Yield the fields without which a condition is not true: all that are compared in its conjunction."""
    match condition:
        case Binary(operator=BinaryOperator.AND, left=left, right=right):
            yield from _required(left)
            yield from _required(right)
        case Binary(operator=BinaryOperator.OR | BinaryOperator.XOR) | Call(function="isnull"):
            return
        case Binary() | In() | Call():
            yield from (node.name for node in walk(condition) if isinstance(node, FieldReference))
        case _:
            return


def _reason(expression: Expression, before: Reasons) -> str | None:
    match expression:
        case Call(function="case", arguments=arguments) if not _has_default(arguments):
            return "`case` has no branch that always holds"
        case Call(function="case", arguments=arguments):
            return next((reason for result in arguments[1::2] if (reason := _reason(result, before))), None)
        case Call(function="if", arguments=(_, then, otherwise)):
            return _reason(then, before) or _reason(otherwise, before)
        case Call(function="null") | FieldReference(name="null"):
            return "one branch is null"
        case FieldReference(name=name):
            return before.get(name)
        case _:
            return None


def _has_default(arguments: tuple[Expression, ...]) -> bool:
    return len(arguments) > 1 and any(always_true(condition) for condition in arguments[0::2])


def always_true(condition: Expression) -> bool:
    """Whether a condition holds whatever the row is: `true()`, `1=1`, `"a"="a"`."""
    match condition:
        case Call(function="true"):
            return True
        case Binary(operator=BinaryOperator.EQUAL, left=left, right=right):
            return isinstance(left, NumberLiteral | TextLiteral) and left == right
        case _:
            return False
