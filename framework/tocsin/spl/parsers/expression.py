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
from tocsin.spl.lexical import unescape
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
_COMPARISON = re.compile(r"==|!=|<=|>=|=|<|>")
_WORD_OPERATOR = {word: re.compile(rf"{word}(?![\w])", re.I) for word in ("XOR", "OR", "AND", "NOT", "LIKE", "IN")}
_OPEN = re.compile(r"\s*\(")
_OPERATORS = {operator.value: operator for operator in BinaryOperator} | {"==": BinaryOperator.EQUAL}
_SUM = re.compile(r"[+-]")
_PRODUCT = re.compile(r"[*/%]")
_DOT = re.compile(r"\.")
_DEEPEST = 150


def parse_expression(cursor: Cursor, depth: int = 0) -> Expression:
    """Parse an expression from the cursor on; the cursor stops behind it."""
    if depth > _DEEPEST:
        cursor.fail("SPL113", f"This expression is nested more than {_DEEPEST} levels deep.", cursor.here())
    return _chain(cursor, depth, ("XOR", "OR", "AND"))


def _chain(cursor: Cursor, depth: int, words: tuple[str, ...]) -> Expression:
    """Parse the operands of the weakest of these word operators, joined from left to right."""
    if not words:
        return _not(cursor, depth)
    word, stronger = words[0], words[1:]
    left = _chain(cursor, depth, stronger)
    while _word(cursor, word):
        left = _binary(BinaryOperator(word), left, _chain(cursor, depth, stronger))
    return left


def _word(cursor: Cursor, word: str) -> bool:
    cursor.skip()
    return cursor.take(_WORD_OPERATOR[word]) is not None


def _not(cursor: Cursor, depth: int) -> Expression:
    cursor.skip()
    start = cursor.position
    negations = 0
    while _word(cursor, "NOT"):
        negations += 1
    operand = _comparison(cursor, depth)
    for _ in range(negations):
        operand = Not(operand=operand, span=Span(start, cursor.position))
    return operand


def _comparison(cursor: Cursor, depth: int) -> Expression:
    left = _joined(cursor, depth)
    while True:
        cursor.skip()
        if found := cursor.take(_COMPARISON):
            left = _binary(_OPERATORS[found.group()], left, _joined(cursor, depth))
        elif _word(cursor, "LIKE"):
            left = _binary(BinaryOperator.LIKE, left, _joined(cursor, depth))
        elif _word(cursor, "IN"):
            left = _choices(cursor, left, depth)
        else:
            return left


def _choices(cursor: Cursor, operand: Expression, depth: int) -> Expression:
    choices = _arguments(cursor, depth)
    if not choices:
        cursor.fail(
            "SPL118", "'IN' needs at least one value in its parentheses.", Span(operand.span.start, cursor.position)
        )
    return In(operand=operand, choices=choices, span=Span(operand.span.start, cursor.position))


def _joined(cursor: Cursor, depth: int) -> Expression:
    left = _sum(cursor, depth)
    while True:
        cursor.skip()
        if not cursor.take(_DOT):
            return left
        left = _binary(BinaryOperator.CONCATENATE, left, _sum(cursor, depth))


def _sum(cursor: Cursor, depth: int) -> Expression:
    left = _product(cursor, depth)
    while True:
        cursor.skip()
        if not (found := cursor.take(_SUM)):
            return left
        left = _binary(_OPERATORS[found.group()], left, _product(cursor, depth))


def _product(cursor: Cursor, depth: int) -> Expression:
    left = _sign(cursor, depth)
    while True:
        cursor.skip()
        if not (found := cursor.take(_PRODUCT)):
            return left
        left = _binary(_OPERATORS[found.group()], left, _sign(cursor, depth))


def _sign(cursor: Cursor, depth: int) -> Expression:
    cursor.skip()
    start = cursor.position
    signs = []
    while found := cursor.take(_SUM):
        signs.append(found.group())
        cursor.skip()
    operand = _primary(cursor, depth)
    for sign in signs:
        if sign == "-":
            operand = Negative(operand=operand, span=Span(start, cursor.position))
    return operand


def _binary(operator: BinaryOperator, left: Expression, right: Expression) -> Binary:
    return Binary(operator=operator, left=left, right=right, span=left.span.to(right.span))


def _primary(cursor: Cursor, depth: int) -> Expression:
    cursor.skip()
    start = cursor.position
    if found := cursor.take(_NUMBER):
        return NumberLiteral(text=found.group(), span=Span(*found.span()))
    if found := cursor.take(_TEXT):
        return TextLiteral(text=unescape(found.group(1)), span=Span(*found.span()))
    if found := cursor.take(_FIELD):
        return FieldReference(name=unescape(found.group(1)), span=Span(*found.span()))
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
    pipeline = parse_pipeline(cursor.within(opened + 1, closed), subsearch=True)
    cursor.position = closed + 1
    return Subsearch(pipeline=pipeline, span=Span(opened, closed + 1))
