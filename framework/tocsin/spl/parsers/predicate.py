"""The parser of search predicates.

    predicate  := and
    and        := or ((AND | ',')? or)*
    or         := not (OR not)*
    not        := NOT not | '(' predicate ')' | '[' search ']' | comparison | term
    comparison := field (= | == | != | < | > | <= | >=) value | field IN '(' value, … ')'
    value      := "text" | word | CASE '(' … ')' | TERM '(' … ')'

OR binds tighter than AND and than the implied AND. AND, OR and NOT count only in upper case; IN in any case.
(Search Reference, *search*, "Evaluation order".)
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.lexical import unescape, unescape_value
from tocsin.spl.parsers.expression import parse_subsearch
from tocsin.spl.trees import (
    And,
    Comparison,
    ComparisonOperator,
    FieldIn,
    Negation,
    Or,
    Predicate,
    Subsearch,
    Term,
    TermForm,
    Value,
)

__all__ = ["parse_predicate", "parse_value"]

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_WORD = re.compile(r'(?:[^\s()\[\]",|=<>!\\]|\\.|!(?!=))+', re.S)
_VALUE_WORD = re.compile(r'(?:\$[\w.]+\|\w\$|[^\s()\[\]",|\\]|\\.)+', re.S)
_OPERATOR = re.compile(r"\s*(==|!=|<=|>=|=|<|>)\s*")
_IN = re.compile(r"\s+IN\s*\(|\s*(?<=\")IN\s*\(", re.I)
_FORM = re.compile(r"(CASE|TERM)\s*\(", re.I)
_NOT = re.compile(r"NOT(?![\w.=:-])")
_OR = re.compile(r"OR(?![\w.=:-])")
_AND = re.compile(r"AND(?![\w.=:-])")
_OPERATORS = {operator.value: operator for operator in ComparisonOperator} | {"==": ComparisonOperator.EQUAL}
_DEEPEST = 100
Stop = Callable[[Cursor], bool]


def _never(_: Cursor) -> bool:
    return False


def parse_predicate(cursor: Cursor, *, stop: Stop = _never, depth: int = 0) -> Predicate:
    """Parse a predicate up to the end of the stretch, a closing parenthesis, or where `stop` says so."""
    if depth > _DEEPEST:
        cursor.fail("SPL113", f"This search is nested more than {_DEEPEST} levels deep.", cursor.here())
    cursor.skip_commas()
    start = cursor.position
    operands: list[Predicate] = []
    while not _ends(cursor, stop):
        operands.append(_or(cursor, stop, depth))
        _connective(cursor, stop)
    if len(operands) == 1:
        return operands[0]
    return And(operands=tuple(operands), span=Span(start, cursor.position))


def _ends(cursor: Cursor, stop: Stop) -> bool:
    cursor.skip_commas()
    return cursor.position >= cursor.end or cursor.text[cursor.position] == ")" or stop(cursor)


def _connective(cursor: Cursor, stop: Stop) -> None:
    """Pass an AND, which must have something behind it."""
    cursor.skip_commas()
    found = cursor.take(_AND)
    if found and _ends(cursor, stop):
        cursor.fail("SPL106", "'AND' has nothing after it.", Span(*found.span()), "remove it or add a term")


def _or(cursor: Cursor, stop: Stop, depth: int) -> Predicate:
    operands = [_not(cursor, stop, depth)]
    while True:
        cursor.skip_commas()
        found = cursor.take(_OR)
        if not found:
            break
        if _ends(cursor, stop):
            cursor.fail("SPL106", "'OR' has nothing after it.", Span(*found.span()), "remove it or add a term")
        operands.append(_not(cursor, stop, depth))
    if len(operands) == 1:
        return operands[0]
    return Or(operands=tuple(operands), span=operands[0].span.to(operands[-1].span))


def _not(cursor: Cursor, stop: Stop, depth: int) -> Predicate:
    cursor.skip()
    negations = []
    while found := cursor.take(_NOT):
        negations.append(found)
        if len(negations) > _DEEPEST:
            cursor.fail("SPL113", f"This search is nested more than {_DEEPEST} levels deep.", Span(*found.span()))
        if _ends(cursor, stop):
            cursor.fail("SPL106", "'NOT' has nothing after it.", Span(*found.span()), "remove it or add a term")
    operand = _primary(cursor, depth)
    for found in reversed(negations):
        operand = Negation(operand=operand, span=Span(found.start(), cursor.position))
    return operand


def _primary(cursor: Cursor, depth: int) -> Predicate:
    cursor.skip()
    start = cursor.position
    mark = cursor.text[start]
    if mark == "(":
        return _group(cursor, depth)
    if mark == "[":
        return parse_subsearch(cursor)
    for keyword in (_AND, _OR):
        if found := cursor.looks(keyword):
            message = f"'{found.group()}' has nothing before it."
            cursor.fail("SPL106", message, Span(*found.span()), "remove it or add a term")
    if cursor.looks(_FORM):
        return _term(parse_value(cursor), start, cursor)
    if found := cursor.take(_QUOTED):
        return _named(cursor, found.group(1), start, quoted=True)
    if found := cursor.take(_WORD):
        return _named(cursor, found.group(), start, quoted=False)
    return _refuse(cursor)


def _refuse(cursor: Cursor) -> Predicate:
    if cursor.text[cursor.position] == '"':
        span = Span(cursor.position, cursor.position + 1)
        cursor.fail("SPL101", "This double quote is never closed.", span, 'add a closing "')
    if found := cursor.looks(_OPERATOR):
        span = Span(*found.span(1))
        cursor.fail("SPL107", f"'{found.group(1)}' has no field name before it.", span)
    cursor.fail("SPL104", f"Unexpected {cursor.excerpt()} in the search.", cursor.here())


def _group(cursor: Cursor, depth: int) -> Predicate:
    opened = cursor.position
    cursor.position += 1
    inner = parse_predicate(cursor, depth=depth + 1)
    cursor.expect(")", opened)
    return inner


def _named(cursor: Cursor, text: str, start: int, *, quoted: bool) -> Predicate:
    """Read what a word or quoted text begins: a comparison, an IN list, or a term by itself."""
    if found := cursor.take(_OPERATOR):
        field = unescape(text) if quoted else text
        return _comparison(cursor, field, _OPERATORS[found.group(1)], start, found)
    if found := cursor.take(_IN):
        return _in(cursor, unescape(text) if quoted else text, start, found.end() - 1)
    value = Value(text=unescape_value(text), span=Span(start, cursor.position))
    return _term(value, start, cursor)


def _term(value: Value, start: int, cursor: Cursor) -> Term:
    return Term(value=value, span=Span(start, cursor.position))


def _comparison(
    cursor: Cursor, field: str, operator: ComparisonOperator, start: int, found: re.Match[str]
) -> Comparison:
    value: Value | Subsearch
    if cursor.text.startswith("[", cursor.position, cursor.end):
        value = parse_subsearch(cursor)
    else:
        if cursor.position >= cursor.end or cursor.text[cursor.position] == ")":
            message = f"Field '{field}' is compared with nothing."
            cursor.fail("SPL108", message, Span(start, found.end(1)), 'write "" for an empty text')
        value = parse_value(cursor)
    return Comparison(field=field, operator=operator, value=value, span=Span(start, cursor.position))


def _in(cursor: Cursor, field: str, start: int, opened: int) -> FieldIn:
    values: list[Value] = []
    while True:
        cursor.skip_commas()
        if cursor.accept(")"):
            break
        if cursor.position >= cursor.end:
            cursor.expect(")", opened)
        values.append(parse_value(cursor))
    if not values:
        cursor.fail("SPL118", "'IN' needs at least one value in its parentheses.", Span(start, cursor.position))
    return FieldIn(field=field, values=tuple(values), span=Span(start, cursor.position))


def parse_value(cursor: Cursor) -> Value:
    """Parse a literal of the search command: a quoted text, a word, or CASE(…) or TERM(…) around one."""
    cursor.skip()
    start = cursor.position
    if found := cursor.take(_FORM):
        return _formed(cursor, TermForm(found.group(1).upper()), start, found.end() - 1)
    if found := cursor.take(_QUOTED):
        return Value(text=unescape_value(found.group(1)), span=Span(start, cursor.position))
    if found := cursor.take(_VALUE_WORD):
        return Value(text=unescape_value(found.group()), span=Span(start, cursor.position))
    if cursor.position < cursor.end and cursor.text[cursor.position] == '"':
        cursor.fail("SPL101", "This double quote is never closed.", Span(start, start + 1), 'add a closing "')
    cursor.fail("SPL105", f"Expected a value before {cursor.excerpt()}.", cursor.here())


def _formed(cursor: Cursor, form: TermForm, start: int, opened: int) -> Value:
    closed = cursor.closing(opened)
    inside = cursor.text[opened + 1 : closed].strip()
    if len(inside) > 1 and inside.startswith('"') and inside.endswith('"'):
        inside = inside[1:-1]
    if not inside:
        cursor.fail("SPL105", f"'{form.value}' needs a term in its parentheses.", Span(start, closed + 1))
    cursor.position = closed + 1
    return Value(text=unescape_value(inside), form=form, span=Span(start, closed + 1))
