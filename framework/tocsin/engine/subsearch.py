"""What a search in square brackets turns into at the place where it stands.

Its rows become text: the value of a field `search` or `query` verbatim, else `( f="v" AND … ) OR …` as `format` writes
it. No row at all becomes `NOT ()`, which matches nothing.
(Search Manual, *About subsearches*; Search Reference, *format*.)
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from tocsin.diagnostics import Severity
from tocsin.engine.commands import GRAMMAR
from tocsin.engine.context import Context
from tocsin.expressions.values import Row, Scalar, to_text, values_of
from tocsin.source import SourceText
from tocsin.spl import parse_expression, parse_predicate
from tocsin.spl.trees import (
    And,
    Binary,
    Call,
    Comparison,
    ComparisonOperator,
    Expression,
    In,
    Negation,
    Negative,
    Not,
    Or,
    Predicate,
    Subsearch,
    Value,
)

__all__ = ["resolve_expression", "subsearch_predicate", "subsearch_rows", "subsearch_text"]

_VERBATIM = ("search", "query")


def subsearch_rows(subsearch: Subsearch, context: Context) -> list[Row]:
    """Run a subsearch and return its rows, as many as the limit allows."""
    limit = context.limits.subsearch_rows
    rows = list(islice(context.search(subsearch.pipeline).rows, limit + 1))
    if len(rows) > limit:
        context.say(f"Subsearch produced more than {limit} results, truncating to maxout {limit}.", Severity.WARNING)
    return rows[:limit]


def subsearch_predicate(subsearch: Subsearch, context: Context) -> Predicate:
    """Return the predicate that a subsearch stands for."""
    rows = subsearch_rows(subsearch, context)
    verbatim = _verbatim(rows)
    if verbatim is not None:
        return parse_predicate(SourceText("subsearch", verbatim), GRAMMAR)
    if not rows:
        return Negation(operand=And(operands=()), span=subsearch.span)
    alternatives = tuple(_row_predicate(row) for row in rows)
    return alternatives[0] if len(alternatives) == 1 else Or(operands=alternatives, span=subsearch.span)


def _verbatim(rows: list[Row]) -> str | None:
    """Return the text of a field `search` or `query`, which is inserted as it is."""
    for name in _VERBATIM:
        if rows and name in rows[0]:
            texts = [to_text(value) for row in rows for value in values_of(row.get(name))]
            return texts[0] if len(texts) == 1 else " OR ".join(f"({text})" for text in texts)
    return None


def _row_predicate(row: Row) -> Predicate:
    terms = tuple(_field_predicate(name, values_of(value)) for name, value in row.items() if not name.startswith("_"))
    return terms[0] if len(terms) == 1 else And(operands=terms)


def _field_predicate(name: str, values: tuple[Scalar, ...]) -> Predicate:
    equal = tuple(
        Comparison(field=name, operator=ComparisonOperator.EQUAL, value=Value(text=to_text(value))) for value in values
    )
    return equal[0] if len(equal) == 1 else Or(operands=equal)


def subsearch_text(subsearch: Subsearch, context: Context) -> str:
    """Return the text that a subsearch becomes in an eval expression."""
    rows = subsearch_rows(subsearch, context)
    verbatim = _verbatim(rows)
    if verbatim is not None:
        return verbatim
    rendered = [
        "( " + " AND ".join(_comparison_text(name, values_of(v)) for name, v in row.items() if name[:1] != "_") + " )"
        for row in rows
    ]
    return f"( {' OR '.join(rendered)} )" if rendered else "NOT ( )"


def _comparison_text(name: str, values: tuple[Scalar, ...]) -> str:
    escaped = (to_text(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    parts = [f'{name}="{text}"' for text in escaped]
    return parts[0] if len(parts) == 1 else f"( {' OR '.join(parts)} )"


def resolve_expression(expression: Expression, context: Context) -> Expression:
    """Return the expression with each subsearch replaced by the expression that its text says."""
    match expression:
        case Subsearch():
            return parse_expression(SourceText("subsearch", subsearch_text(expression, context)), GRAMMAR)
        case Negative(operand=operand) | Not(operand=operand):
            return replace(expression, operand=resolve_expression(operand, context))
        case Binary(left=left, right=right):
            resolved = resolve_expression(left, context), resolve_expression(right, context)
            return replace(expression, left=resolved[0], right=resolved[1])
        case In(operand=operand, choices=choices):
            options = tuple(resolve_expression(choice, context) for choice in choices)
            return replace(expression, operand=resolve_expression(operand, context), choices=options)
        case Call(arguments=arguments):
            return replace(expression, arguments=tuple(resolve_expression(a, context) for a in arguments))
        case _:
            return expression
