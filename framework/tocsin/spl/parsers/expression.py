"""The parser of eval expressions.

    expression := or (XOR or)*
    or         := and (OR and)*
    and        := not (AND not)*
    not        := NOT not | comparison
    comparison := joined ((= | == | != | < | > | <= | >= | LIKE) joined | IN '(' expression, … ')')*
    joined     := sum ('.' sum)*
    sum        := product ((+ | -) product)*
    product    := sign ((* | / | %) sign)*
    sign       := (- | +) sign | primary
    primary    := number | "text" | 'field' | name '(' expression, … ')' | name | '(' expression ')' | '[' search ']'

Keywords may be in any letter case. A name followed by `(` is a call; any other name is a field, also `null` and `true`.
(Search Reference, *eval*; Search Manual, *Expressions and predicates*.)
"""

from __future__ import annotations

import re
from typing import NoReturn

from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import unescape, unescape_name
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

__all__ = ["parse_expression", "parse_subsearch"]

_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w])")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_FIELD = re.compile(r"'((?:[^'\\]|\\.)*)'", re.S)
_NAME = re.compile(r"[^\W\d][\w:]*|\d+[^\W\d]\w*|\$[\w.]+\$")
_OPERATOR = re.compile(r"\s*(==|!=|<=|>=|[=<>.+*/%-]|(?:XOR|OR|AND|LIKE|IN)(?!\w))", re.I)
_PREFIX = re.compile(r"\s*([+-]|NOT(?!\w))", re.I)
_OPEN = re.compile(r"\s*\(")
_OPERATORS = {operator.value: operator for operator in BinaryOperator} | {"==": BinaryOperator.EQUAL}
_LEVELS = {
    "XOR": 1,
    "OR": 2,
    "AND": 3,
    **dict.fromkeys(("=", "==", "!=", "<", ">", "<=", ">=", "LIKE", "IN"), 5),
    ".": 6,
    **dict.fromkeys("+-", 7),
    **dict.fromkeys("*/%", 8),
}
_NOT_LEVEL = 4
_DEEPEST = 100
_DEEPEST_SUBSEARCH = 20


def parse_expression(cursor: Cursor, depth: int = 0, weakest: int = 0) -> Expression:
    """Parse an expression from the cursor on, up to an operator weaker than `weakest`; the cursor stops behind it."""
    if depth > _DEEPEST:
        cursor.fail("SPL113", f"This expression is nested more than {_DEEPEST} levels deep.", cursor.here())
    left = _prefixed(cursor, depth)
    while found := cursor.looks(_OPERATOR):
        mark = found.group(1).upper()
        level = _LEVELS[mark]
        if level < weakest:
            break
        cursor.position = found.end()
        if mark == "IN":
            left = _choices(cursor, left, depth)
        else:
            right = parse_expression(cursor, depth, level + 1)
            left = Binary(operator=_OPERATORS[mark], left=left, right=right, span=left.span.to(right.span))
    return left


def _prefixed(cursor: Cursor, depth: int) -> Expression:
    """Parse a primary with the signs or negations before it."""
    cursor.skip()
    start = cursor.position
    signs = []
    while found := cursor.take(_PREFIX):
        if found.group(1).upper() == "NOT":
            operand: Expression = parse_expression(cursor, depth + 1, _NOT_LEVEL)
            operand = Not(operand=operand, span=Span(found.start(1), cursor.position))
            break
        signs.append(found.group(1))
    else:
        operand = _primary(cursor, depth)
    for sign in reversed(signs):
        if sign == "-":
            operand = Negative(operand=operand, span=Span(start, cursor.position))
    return operand


def _choices(cursor: Cursor, operand: Expression, depth: int) -> Expression:
    choices = _arguments(cursor, depth)
    span = Span(operand.span.start, cursor.position)
    if not choices:
        cursor.fail("SPL118", "'IN' needs at least one value in its parentheses.", span)
    return In(operand=operand, choices=choices, span=span)


def _primary(cursor: Cursor, depth: int) -> Expression:
    cursor.skip()
    start = cursor.position
    if found := cursor.take(_NUMBER):
        return NumberLiteral(text=found.group(), span=Span(*found.span()))
    if found := cursor.take(_TEXT):
        return TextLiteral(text=unescape(found.group(1)), span=Span(*found.span()))
    if found := cursor.take(_FIELD):
        return FieldReference(name=unescape_name(found.group(1)), span=Span(*found.span()))
    if found := cursor.take(_NAME):
        if cursor.looks(_OPEN):
            arguments = _arguments(cursor, depth)
            return Call(function=found.group().lower(), arguments=arguments, span=Span(start, cursor.position))
        return FieldReference(name=found.group(), span=Span(*found.span()))
    return _enclosed(cursor, depth)


def _enclosed(cursor: Cursor, depth: int) -> Expression:
    start = cursor.position
    if cursor.accept("("):
        inner = parse_expression(cursor, depth + 1)
        cursor.expect(")", start)
        return inner
    if cursor.text.startswith("[", start, cursor.end):
        return parse_subsearch(cursor)
    _missing_operand(cursor)


def _missing_operand(cursor: Cursor) -> NoReturn:
    span = cursor.here()
    mark = cursor.text[span.start : span.start + 1] if span.start < cursor.end else ""
    if mark == "'":
        cursor.fail("SPL102", "This single quote is never closed.", Span(span.start, span.start + 1), "add a closing '")
    if mark == ")":
        cursor.fail("SPL105", "Expected a value before ')'.", Span(span.start, span.start + 1))
    cursor.fail("SPL105", f"Expected a value, a field or a function before {cursor.excerpt()}.", span)


def _arguments(cursor: Cursor, depth: int) -> tuple[Expression, ...]:
    cursor.skip()
    opened = cursor.position
    cursor.expect("(")
    arguments: list[Expression] = []
    if cursor.accept(")"):
        return ()
    while True:
        arguments.append(parse_expression(cursor, depth + 1))
        if cursor.accept(","):
            continue
        cursor.expect(")", opened)
        return tuple(arguments)


def parse_subsearch(cursor: Cursor) -> Subsearch:
    """Parse the search in square brackets at the cursor."""
    from tocsin.spl.parsers.pipeline import parse_pipeline  # noqa: PLC0415 - the two grammars contain each other

    cursor.skip()
    opened = cursor.position
    closed = cursor.closing(opened)
    if cursor.context.nesting >= _DEEPEST_SUBSEARCH:
        message = f"Subsearches are nested more than {_DEEPEST_SUBSEARCH} levels deep."
        cursor.fail("SPL113", message, Span(opened, opened + 1))
    cursor.context.nesting += 1
    pipeline = parse_pipeline(cursor.within(opened + 1, closed), subsearch=True)
    cursor.context.nesting -= 1
    cursor.position = closed + 1
    return Subsearch(pipeline=pipeline, span=Span(opened, closed + 1))
