"""Why rows were dropped: for each dropped row, the fewest comparisons that would have had to hold.

A predicate is taken apart into its comparisons. Of an AND every failing part counts, of an OR the part that fails
least. Rows that fail the same comparisons form a group, which keeps the row that came closest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from typing import TypeAlias

from tocsin.engine.commands.regex import RegexFilter
from tocsin.engine.context import Context
from tocsin.engine.filters import without_subsearches
from tocsin.engine.patterns import regex_of
from tocsin.expressions.compiling import compile_condition
from tocsin.expressions.values import Row, Test, texts
from tocsin.source import NOWHERE, Place
from tocsin.spl.printing import print_expression, print_predicate
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import (
    And,
    Binary,
    BinaryOperator,
    Comparison,
    ComparisonOperator,
    Expression,
    FieldIn,
    Negation,
    Not,
    NumberLiteral,
    Or,
    Predicate,
    Term,
    TermForm,
    TextLiteral,
    Value,
)
from tocsin.spl.walking import walk

__all__ = ["Comparing", "Judge", "NearMiss", "NearMisses", "judge_condition", "judge_predicate", "judge_regex"]

_GROUPS = 64
_LONGEST_COMPARED = 4000
_VALUES_KEPT = 200
_PRESENT = 0.25


@dataclass(frozen=True, eq=False)
class Comparing:
    """One comparison of a search, as it is written, with the fields that it reads and the literals that it wants."""

    text: str
    place: Place | None
    fields: tuple[str, ...]
    wanted: tuple[str, ...]
    holds: Test = field(repr=False)
    negated: bool = False
    wildcards: bool = False
    case_sensitive: bool = False

    def found(self, row: Row) -> dict[str, tuple[str, ...]]:
        """Return the texts of the fields that the comparison reads; an absent field has none."""
        return {name: texts(row.get(name)) for name in self.fields}

    def similarity(self, row: Row) -> float:
        """Return how much of what is wanted stands in the row, from 0 for an absent field to 1."""
        if self.negated:
            return 1.0
        values = [value for found in self.found(row).values() for value in found]
        if not values:
            return 0.0
        overlap = max((_overlap(wanted, _pairs(value)) for value in values for wanted in self._pairs), default=0.5)
        return _PRESENT + (1 - _PRESENT) * overlap

    @cached_property
    def _pairs(self) -> list[frozenset[str]]:
        cores = (max(text.split("*"), key=len) if self.wildcards else text for text in self.wanted)
        return [_pairs(core) for core in cores if core]


Judge: TypeAlias = Callable[[Row], tuple[Comparing, ...]]


@dataclass(slots=True)
class NearMiss:
    """Rows that failed the same comparisons: how many, the closest of them, and what values were found."""

    failed: tuple[Comparing, ...]
    row: Row
    similarity: float
    count: int = 0
    values: Counter[tuple[str, ...]] = field(default_factory=Counter)


class NearMisses:
    """Collects dropped rows, those that failed the fewest comparisons first."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._groups: dict[tuple[int, ...], NearMiss] = {}

    def see(self, row: Row) -> None:
        """Take notice of a row; one that passes is none of the misses."""
        failed = self._judge(row)
        if not failed:
            return
        key = tuple(map(id, failed))
        group = self._groups.get(key)
        similarity = sum(each.similarity(row) for each in failed) / len(failed)
        if group is None:
            if len(self._groups) >= _GROUPS and not self._make_room(len(failed)):
                return
            group = self._groups[key] = NearMiss(failed, dict(row), similarity)
        elif similarity > group.similarity:
            group.row, group.similarity = dict(row), similarity
        group.count += 1
        if len(failed) == 1 and len(group.values) < _VALUES_KEPT:
            group.values[tuple(chain(*failed[0].found(row).values()))] += 1

    def nearest(self) -> list[NearMiss]:
        """Return the groups, the nearest first."""
        return sorted(self._groups.values(), key=_distance)

    def _make_room(self, failures: int) -> bool:
        """Forget the farthest group if a row with so many failures is nearer."""
        farthest = max(self._groups, key=lambda key: _distance(self._groups[key]))
        if len(farthest) <= failures:
            return False
        del self._groups[farthest]
        return True


def judge_predicate(predicate: Predicate, context: Context) -> Judge:
    """Return what names the failing comparisons of a predicate; its subsearches are run."""
    return _predicate(without_subsearches(predicate, context), context, False)


def judge_condition(condition: Expression, context: Context) -> Judge:
    """Return what names the failing comparisons of a condition."""
    return _condition(context.resolved(condition), context, False)


def judge_regex(command: RegexFilter, context: Context) -> Judge:
    """Return what names the command when its regular expression fails."""
    regex = regex_of(command.pattern, context)
    source, span = context.scope.source, command.span
    comparing = Comparing(
        text=f"{command.name} {command.write()}",
        place=source.place(span) if source is not None and span != NOWHERE else None,
        fields=(command.field,),
        wanted=(),
        holds=lambda row: any(map(regex.test, texts(row.get(command.field)))),
        negated=command.negated,
    )
    return _leaf(comparing)


def _predicate(predicate: Predicate, context: Context, negated: bool) -> Judge:
    match predicate:
        case Negation(operand=operand):
            return _predicate(operand, context, not negated)
        case Or() if not negated and len({_single_field(operand) for operand in predicate.operands} - {None}) == 1:
            return _leaf(_comparing_predicate(predicate, context, negated))
        case And(operands=operands) | Or(operands=operands) if operands:
            judges = [_predicate(operand, context, negated) for operand in operands]
            return _all(judges) if isinstance(predicate, And) is not negated else _any(judges)
        case _:
            return _leaf(_comparing_predicate(predicate, context, negated))


def _single_field(predicate: Predicate) -> str | None:
    """Return the field of a comparison, something of its own for anything else."""
    match predicate:
        case Comparison(field=name, operator=ComparisonOperator.EQUAL) | FieldIn(field=name):
            return name
        case _:
            return f"\0{id(predicate)}"


def _condition(condition: Expression, context: Context, negated: bool) -> Judge:
    match condition:
        case Not(operand=operand):
            return _condition(operand, context, not negated)
        case Binary(operator=BinaryOperator.AND | BinaryOperator.OR as operator, left=left, right=right):
            judges = [_condition(left, context, negated), _condition(right, context, negated)]
            return _all(judges) if (operator is BinaryOperator.AND) is not negated else _any(judges)
        case _:
            return _leaf(_comparing_condition(condition, context, negated))


def _all(judges: Sequence[Judge]) -> Judge:
    return lambda row: tuple(chain.from_iterable(judge(row) for judge in judges))


def _any(judges: Sequence[Judge]) -> Judge:
    def judge(row: Row) -> tuple[Comparing, ...]:
        best: tuple[Comparing, ...] | None = None
        closeness = 0.0
        for each in judges:
            failed = each(row)
            if not failed:
                return ()
            if best is None or len(failed) <= len(best):
                similar = sum(leaf.similarity(row) for leaf in failed)
                if best is None or len(failed) < len(best) or similar > closeness:
                    best, closeness = failed, similar
        return best or ()

    return judge


def _leaf(comparing: Comparing) -> Judge:
    failed = (comparing,)
    holds = comparing.holds
    if comparing.negated:
        return lambda row: failed if holds(row) else ()
    return lambda row: () if holds(row) else failed


def _comparing_predicate(predicate: Predicate, context: Context, negated: bool) -> Comparing:
    literals = [node for node in walk(predicate) if isinstance(node, Value)]
    text, place = _written(predicate, print_predicate(predicate), context)
    return Comparing(
        text=f"NOT {text}" if negated else text,
        place=place,
        fields=("_raw",) if isinstance(predicate, Term) else tuple(sorted(fields_read(predicate).names)),
        wanted=tuple(literal.text for literal in literals),
        holds=context.test(predicate),
        negated=negated,
        wildcards=True,
        case_sensitive=any(literal.form is TermForm.CASE for literal in literals),
    )


def _comparing_condition(condition: Expression, context: Context, negated: bool) -> Comparing:
    text, place = _written(condition, print_expression(condition), context)
    return Comparing(
        text=f"NOT {text}" if negated else text,
        place=place,
        fields=tuple(sorted(fields_read(condition).names)),
        wanted=tuple(_literals(condition)),
        holds=_truth(condition, context),
        negated=negated,
        case_sensitive=True,
    )


def _truth(condition: Expression, context: Context) -> Test:
    return compile_condition(condition, context.scope)


def _literals(condition: Expression) -> Iterator[str]:
    for node in walk(condition):
        if isinstance(node, TextLiteral | NumberLiteral):
            yield node.text


def _written(node: Predicate | Expression, printed: str, context: Context) -> tuple[str, Place | None]:
    """Return a comparison as the search spells it, and where."""
    source = context.scope.source
    if source is None or node.span == NOWHERE or node.span.end > len(source.text):
        return printed, None
    text = " ".join(source.text[node.span.start : node.span.end].split())
    return text or printed, source.place(node.span)


def _pairs(text: str) -> frozenset[str]:
    folded = text[:_LONGEST_COMPARED].casefold()
    return frozenset(map("".join, pairwise(folded))) or frozenset((folded,))


def _overlap(wanted: frozenset[str], found: frozenset[str]) -> float:
    shared = len(wanted & found)
    return shared / len(wanted) + shared / (len(found) + len(wanted)) / 100


def _distance(miss: NearMiss) -> tuple[int, float, int]:
    return len(miss.failed), -miss.similarity, -miss.count
