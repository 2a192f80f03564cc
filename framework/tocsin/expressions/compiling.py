"""Compiles trees of eval expressions, once, to closures over a row; what is wrong in any row is refused here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import assert_never

from tocsin.diagnostics import nearest
from tocsin.expressions import functions
from tocsin.expressions.comparing import compile_comparison, compile_membership
from tocsin.expressions.compiled import Compiled, Kind, condition, constant
from tocsin.expressions.functions.calling import compile_call
from tocsin.expressions.logic import all_hold, all_pass, any_holds, any_passes, differ, opposite
from tocsin.expressions.patterns import compile_like
from tocsin.expressions.scope import Scope
from tocsin.expressions.significance import add, divide, multiply, negate, remainder, subtract
from tocsin.expressions.values import Evaluate, Number, Row, Test, Value, measured, settle, to_text
from tocsin.spl.trees import (
    Binary,
    BinaryOperator,
    Call,
    Expression,
    FieldReference,
    In,
    Negative,
    Not,
    NumberLiteral,
    Subsearch,
    TextLiteral,
)

__all__ = ["compile_assignable", "compile_condition", "compile_expression", "compile_operand"]

_ARITHMETIC: dict[BinaryOperator, Callable[[Number, Number], Number | None]] = {
    BinaryOperator.ADD: add,
    BinaryOperator.SUBTRACT: subtract,
    BinaryOperator.MULTIPLY: multiply,
    BinaryOperator.DIVIDE: divide,
    BinaryOperator.REMAINDER: remainder,
}
_SHORT_CIRCUITS = frozenset({BinaryOperator.AND, BinaryOperator.OR})
_LOGIC = _SHORT_CIRCUITS | {BinaryOperator.XOR}
_COMPARISONS = frozenset(
    {
        BinaryOperator.EQUAL,
        BinaryOperator.NOT_EQUAL,
        BinaryOperator.LESS,
        BinaryOperator.GREATER,
        BinaryOperator.AT_MOST,
        BinaryOperator.AT_LEAST,
    }
)
_BOOLEAN_ASSIGNED = "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr])."


def compile_expression(expression: Expression, scope: Scope) -> Evaluate:
    """Compile an expression to the function that evaluates it on a row."""
    return compile_operand(expression, scope).evaluate


def compile_assignable(expression: Expression, scope: Scope) -> Evaluate:
    """Compile an expression whose result a field will store: rounded as it prints, and refused when boolean."""
    compiled = compile_operand(expression, scope)
    if compiled.kind is Kind.BOOLEAN:
        scope.refuse("SPL203", _BOOLEAN_ASSIGNED, expression)
    evaluate = compiled.evaluate
    if compiled.is_constant:
        return constant(settle(compiled.value)).evaluate
    return evaluate if compiled.kind is Kind.TEXT else lambda row: settle(evaluate(row))


def compile_condition(expression: Expression, scope: Scope) -> Test:
    """Compile an expression to the test that passes exactly when it is TRUE; not known does not pass."""
    if isinstance(expression, Binary) and expression.operator in _SHORT_CIRCUITS:
        operands = _chain(expression, expression.operator)
        tests = [_operand_condition(operand, expression, scope) for operand in operands]
        return all_pass(tests) if expression.operator is BinaryOperator.AND else any_passes(tests)
    return condition(compile_operand(expression, scope))


def _operand_condition(operand: Expression, parent: Binary, scope: Scope) -> Test:
    if isinstance(operand, Binary) and operand.operator in _SHORT_CIRCUITS:
        return compile_condition(operand, scope)
    compiled = compile_operand(operand, scope)
    _require_truth(compiled, parent, scope)
    return condition(compiled)


def compile_operand(expression: Expression, scope: Scope) -> Compiled:
    """Compile an expression, keeping what is known of its result before any row is seen."""
    match expression:
        case NumberLiteral(text=text):
            return constant(measured(text), Kind.NUMBER, is_literal=True)
        case TextLiteral(text=text):
            return constant(text, Kind.TEXT, is_literal=True)
        case FieldReference(name=name):
            return Compiled(evaluate=lambda row: row.get(name))
        case Negative():
            return _compile_negative(expression, scope)
        case Not():
            return _compile_not(expression, scope)
        case Binary():
            return _compile_binary(expression, scope)
        case In():
            operand = compile_operand(expression.operand, scope)
            return compile_membership(operand, [compile_operand(choice, scope) for choice in expression.choices])
        case Call():
            return _compile_call(expression, scope)
        case Subsearch():
            return scope.unsupported("SPL207", "A subsearch inside an eval expression is not supported.", expression)
        case unknown:
            assert_never(unknown)


def _compile_call(call: Call, scope: Scope) -> Compiled:
    unit = functions.find(call.function)
    if unit is None:
        close = nearest(call.function, functions.names())
        hint = f"did you mean '{close}'?" if close else None
        scope.refuse("SPL201", f"The '{call.function}' function is unsupported or undefined.", call, hint)
    return compile_call(unit, call, scope, compile_operand)


def _compile_binary(expression: Binary, scope: Scope) -> Compiled:
    symbol = expression.operator
    if symbol in _LOGIC:
        return _compile_logic(expression, scope)
    if symbol is BinaryOperator.CONCATENATE:
        return _compile_concatenation(expression, scope)
    left, right = compile_operand(expression.left, scope), compile_operand(expression.right, scope)
    if symbol in _COMPARISONS:
        return compile_comparison(symbol, left, right)
    if symbol is BinaryOperator.LIKE:
        return compile_like(left, right)
    return _compile_arithmetic(expression, left, right, scope)


def _compile_logic(expression: Binary, scope: Scope) -> Compiled:
    compiled = [compile_operand(operand, scope) for operand in _chain(expression, expression.operator)]
    for operand in compiled:
        _require_truth(operand, expression, scope)
    operands = [operand.evaluate for operand in compiled]
    if expression.operator is BinaryOperator.AND:
        return _folded(all_hold(operands), compiled, Kind.BOOLEAN)
    if expression.operator is BinaryOperator.OR:
        return _folded(any_holds(operands), compiled, Kind.BOOLEAN)
    return _folded(reduce(differ, operands), compiled, Kind.BOOLEAN)


def _chain(expression: Expression, symbol: BinaryOperator) -> list[Expression]:
    """Return the operands of an unbroken chain of one operator, in order."""
    operands: list[Expression] = []
    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Binary) and node.operator is symbol:
            pending += [node.right, node.left]
        else:
            operands.append(node)
    return operands


def _require_truth(operand: Compiled, expression: Binary | Not, scope: Scope) -> None:
    if operand.kind in (Kind.NUMBER, Kind.TEXT):
        symbol = expression.operator.value if isinstance(expression, Binary) else "NOT"
        hint = "compare the field with each value, or use IN (...)" if operand.is_literal else None
        message = f"Typechecking failed. '{symbol}' only takes boolean arguments."
        scope.refuse("SPL204", message, expression, hint)


def _compile_not(expression: Not, scope: Scope) -> Compiled:
    operand = compile_operand(expression.operand, scope)
    _require_truth(operand, expression, scope)
    return _folded(opposite(operand.evaluate), [operand], Kind.BOOLEAN)


def _compile_negative(expression: Negative, scope: Scope) -> Compiled:
    operand = compile_operand(expression.operand, scope)
    _require_number(operand, "-", expression, scope)
    numeric = _numeric(operand)

    def negative(row: Row) -> Value | None:
        number = numeric(row)
        return None if number is None else negate(number)

    return _folded(negative, [operand], Kind.NUMBER, is_literal=operand.is_literal)


def _compile_concatenation(expression: Binary, scope: Scope) -> Compiled:
    operands = [compile_operand(part, scope) for part in _chain(expression, BinaryOperator.CONCATENATE)]
    if any(operand.kind is Kind.BOOLEAN for operand in operands):
        scope.refuse("SPL204", "Typechecking failed. '.' only takes strings and numbers.", expression)
    return _folded(_joining([operand.evaluate for operand in operands]), operands, Kind.TEXT)


def _joining(parts: Sequence[Evaluate]) -> Evaluate:
    def join(row: Row) -> str | None:
        texts = []
        for part in parts:
            value = part(row)
            if value is None or isinstance(value, tuple):
                return None
            texts.append(value if value.__class__ is str else to_text(value))
        return "".join(texts)

    return join


def _compile_arithmetic(expression: Binary, left: Compiled, right: Compiled, scope: Scope) -> Compiled:
    symbol = expression.operator
    if symbol is BinaryOperator.ADD:
        _require_alike(left, right, expression, scope)
        if any(operand.is_literal and operand.kind is Kind.TEXT for operand in (left, right)):
            return _folded(_joining([left.evaluate, right.evaluate]), [left, right], Kind.TEXT)
        return _folded(_adding(left, right), [left, right], Kind.ANY)
    for operand in (left, right):
        _require_number(operand, symbol.value, expression, scope)
    return _folded(_calculating(_ARITHMETIC[symbol], left, right), [left, right], Kind.NUMBER)


def _require_alike(left: Compiled, right: Compiled, expression: Binary, scope: Scope) -> None:
    mixed = left.is_literal and right.is_literal and left.kind is not right.kind
    if mixed or Kind.BOOLEAN in (left.kind, right.kind):
        scope.refuse("SPL204", "Typechecking failed. '+' only takes two strings or two numbers.", expression)


def _require_number(operand: Compiled, symbol: str, expression: Expression, scope: Scope) -> None:
    if operand.kind is Kind.BOOLEAN or (operand.kind is Kind.TEXT and operand.is_literal):
        scope.refuse("SPL204", f"Typechecking failed. '{symbol}' only takes numbers.", expression)


def _numeric(operand: Compiled) -> Callable[[Row], Number | None]:
    """Return what gives the number that an operand is; that of a constant is found once."""
    evaluate = operand.evaluate
    if operand.is_constant:
        fixed = measured(operand.value)
        return lambda row: fixed
    return lambda row: measured(evaluate(row))


def _adding(left: Compiled, right: Compiled) -> Evaluate:
    """Return the closure of `+`: the sum of two numbers, else the two texts joined."""
    join = _joining([left.evaluate, right.evaluate])
    first_number, second_number = _numeric(left), _numeric(right)

    def plus(row: Row) -> Value | None:
        first, second = first_number(row), second_number(row)
        return join(row) if first is None or second is None else add(first, second)

    return plus


def _calculating(calculate: Callable[[Number, Number], Number | None], left: Compiled, right: Compiled) -> Evaluate:
    first_number, second_number = _numeric(left), _numeric(right)

    def result(row: Row) -> Value | None:
        first, second = first_number(row), second_number(row)
        return None if first is None or second is None else calculate(first, second)

    return result


def _folded(evaluate: Evaluate, operands: Sequence[Compiled], kind: Kind, *, is_literal: bool = False) -> Compiled:
    """Evaluate once what is the same for every row."""
    if all(operand.is_constant for operand in operands):
        return constant(evaluate({}), kind, is_literal=is_literal)
    return Compiled(evaluate=evaluate, kind=kind)
