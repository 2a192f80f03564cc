"""Conjunctions that nothing can satisfy: what each comparison of a field allows, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.expressions.values import to_number
from tocsin.source import Span
from tocsin.spl.trees import (
    And,
    Binary,
    BinaryOperator,
    Comparison,
    ComparisonOperator,
    Expression,
    FieldReference,
    NumberLiteral,
    Predicate,
    TextLiteral,
    Value,
)

__all__ = ["Condition", "conflicts", "in_expression", "in_predicate"]

_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with a literal."""

    field: str
    operator: str
    text: str
    span: Span

    @property
    def written(self) -> str:
        """The comparison as it reads."""
        return f"{self.field}{self.operator}{self.text}"


def in_predicate(predicate: Predicate) -> Iterator[Condition]:
    """Yield the comparisons that all have to hold in a search; wildcards allow many values and are left out."""
    match predicate:
        case And(operands=operands):
            for operand in operands:
                yield from in_predicate(operand)
        case Comparison(field=field, operator=operator, value=Value(text=text)) if "*" not in text:
            yield Condition(field, operator.value, text, predicate.span)
        case _:
            return


def in_expression(condition: Expression) -> Iterator[Condition]:
    """Yield the comparisons of fields with literals that all have to hold in an expression."""
    match condition:
        case Binary(operator=BinaryOperator.AND, left=left, right=right):
            yield from in_expression(left)
            yield from in_expression(right)
        case Binary(operator=operator, left=FieldReference(name=name), right=literal) if text := _literal(literal):
            yield Condition(name, operator.value, text, condition.span)
        case Binary(operator=operator, left=literal, right=FieldReference(name=name)) if text := _literal(literal):
            yield Condition(name, _TURNED.get(operator.value, operator.value), text, condition.span)
        case _:
            return


def _literal(expression: Expression) -> str | None:
    return expression.text if isinstance(expression, NumberLiteral | TextLiteral) else None


def conflicts(conditions: Iterable[Condition], *, folded: bool) -> Iterator[tuple[Condition, Condition]]:
    """Yield pairs that exclude each other, each condition at most once; `folded` where letter case does not count."""
    seen: list[Condition] = []
    for condition in conditions:
        other = next((each for each in seen if each.field == condition.field and _clash(each, condition, folded)), None)
        if other:
            yield other, condition
        else:
            seen.append(condition)


def _clash(one: Condition, other: Condition, folded: bool) -> bool:
    operators = {one.operator, other.operator}
    same = one.text.casefold() == other.text.casefold() if folded else one.text == other.text
    if operators == {ComparisonOperator.EQUAL.value}:
        numbers = (to_number(one.text), to_number(other.text))
        return not same and (None in numbers or numbers[0] != numbers[1])
    if operators == {"=", "!="}:
        return same
    return _range_clash(one, other)


def _range_clash(one: Condition, other: Condition) -> bool:
    """Whether two comparisons with numbers leave no number between them."""
    numbers = to_number(one.text), to_number(other.text)
    if None in numbers:
        return False
    low = [(n, c.operator) for n, c in zip(numbers, (one, other), strict=True) if c.operator in {">", ">=", "="}]
    high = [(n, c.operator) for n, c in zip(numbers, (one, other), strict=True) if c.operator in {"<", "<=", "="}]
    for bottom, above in low:
        for top, below in high:
            if bottom is not None and top is not None and (above, below) != ("=", "="):
                strict = above == ">" or below == "<"
                if bottom > top or (bottom == top and strict):
                    return True
    return False
