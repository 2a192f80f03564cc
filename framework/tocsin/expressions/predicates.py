"""Compiles predicates of the search command, once, to closures over a row.

Comparisons ignore case, take `*` as a wildcard and hold when any value of a multivalue does; words and phrases are
looked for in `_raw`; `earliest=`, `latest=` and their like bound `_time` and `_indextime`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import assert_never

from tocsin.expressions.comparing import ordering
from tocsin.expressions.logic import all_pass, any_passes
from tocsin.expressions.matching import compile_value, value_in
from tocsin.expressions.scope import Scope
from tocsin.expressions.segmentation import compile_phrase
from tocsin.expressions.time import TimeError, parse_time_modifier
from tocsin.expressions.values import Number, Row, Scalar, Test, to_number, to_text, values_of
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

__all__ = ["Replace", "compile_predicate"]

Replace = Callable[[Subsearch], Predicate]
ScalarTest = Callable[[Scalar], bool]

_ORDERINGS: dict[ComparisonOperator, Callable[[Number | str, Number | str], bool]] = {
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.AT_MOST: operator.le,
    ComparisonOperator.AT_LEAST: operator.ge,
}
_TIME_BOUNDS: dict[str, tuple[str, Callable[[Number, Number], bool]]] = {
    "earliest": ("_time", operator.ge),
    "latest": ("_time", operator.lt),
    "_index_earliest": ("_indextime", operator.ge),
    "_index_latest": ("_indextime", operator.lt),
}
_AGO_UNITS = {"minutesago": 60, "hoursago": 3600, "daysago": 86400}


def compile_predicate(predicate: Predicate, scope: Scope, *, subsearch: Replace | None = None) -> Test:
    """Compile a predicate to a test; `subsearch` gives the predicate that a subsearch's rows stand for."""
    match predicate:
        case And(operands=operands):
            tests = [(_cost(operand), compile_predicate(operand, scope, subsearch=subsearch)) for operand in operands]
            return all_pass([test for _, test in sorted(tests, key=lambda pair: pair[0])])
        case Or(operands=operands):
            fused = _fuse(operands)
            return any_passes([compile_predicate(operand, scope, subsearch=subsearch) for operand in fused])
        case Negation(operand=operand):
            test = compile_predicate(operand, scope, subsearch=subsearch)
            return lambda row: not test(row)
        case Term():
            return _compile_term(predicate)
        case Comparison():
            return _compile_comparison(predicate, scope, subsearch)
        case FieldIn(field="index", values=values):
            return any_passes([_compile_index(value) for value in values])
        case FieldIn(field=field, values=values):
            return value_in(field, values)
        case Subsearch():
            return compile_predicate(_replaced(predicate, scope, subsearch), scope, subsearch=subsearch)
        case unknown:
            assert_never(unknown)


def _cost(predicate: Predicate) -> int:
    """Rank what an operand of a conjunction costs, so that the dear ones are asked of few rows."""
    match predicate:
        case Comparison() | FieldIn():
            return 0
        case Negation(operand=operand):
            return _cost(operand)
        case And() | Or():
            return 1
        case _:
            return 2


def _fuse(operands: Sequence[Predicate]) -> list[Predicate]:
    """Make one `IN` of the alternatives for one field, so that its value is looked at once."""
    fused: list[Predicate] = []
    values: dict[str, list[Value]] = {}
    for operand in operands:
        match operand:
            case FieldIn(field=field, values=more):
                values.setdefault(field, []).extend(more)
            case Comparison(field=field, operator=ComparisonOperator.EQUAL, value=Value() as value) if not _is_special(
                field
            ):
                values.setdefault(field, []).append(value)
            case _:
                fused.append(operand)
    return [*(FieldIn(field=field, values=tuple(wanted)) for field, wanted in values.items()), *fused]


def _is_special(field: str) -> bool:
    """Whether an equality on a field means more than that its value matches."""
    return field == "index" or field in _TIME_BOUNDS or field.endswith("ago")


def _replaced(node: Subsearch, scope: Scope, subsearch: Replace | None) -> Predicate:
    if subsearch is None:
        scope.unsupported("SPL207", "A subsearch cannot stand here.", node)
    return subsearch(node)


def _compile_term(term: Term) -> Test:
    value = term.value
    if not value.text.strip("*") and value.text:
        return lambda row: True
    holds = compile_phrase(
        value.text, case_sensitive=value.form is TermForm.CASE, whole_term=value.form is TermForm.TERM
    )

    def test(row: Row) -> bool:
        raw = row.get("_raw")
        if raw.__class__ is str:
            return holds(raw)
        return any(holds(to_text(item)) for item in values_of(raw))

    return test


def _compile_comparison(comparison: Comparison, scope: Scope, subsearch: Replace | None) -> Test:
    if isinstance(comparison.value, Subsearch):
        return any_passes(
            [
                _compile_literal(comparison.field, comparison.operator, value, scope)
                for value in _inserted(comparison.value, scope, subsearch)
            ]
        )
    return _compile_literal(comparison.field, comparison.operator, comparison.value, scope)


def _inserted(node: Subsearch, scope: Scope, subsearch: Replace | None) -> Sequence[Value]:
    """Return the values that a subsearch on the right side of a comparison inserts."""
    match _replaced(node, scope, subsearch):
        case Term(value=value):
            return [value]
        case Or(operands=operands) | And(operands=operands) if all(isinstance(one, Term) for one in operands):
            return [one.value for one in operands if isinstance(one, Term)]
        case _:
            return scope.refuse(
                "SPL208",
                "The subsearch on the right side of a comparison must give bare values.",
                node,
                "end it with `return $field`",
            )


def _compile_literal(field: str, comparison: ComparisonOperator, value: Value, scope: Scope) -> Test:
    if comparison is ComparisonOperator.EQUAL:
        if field == "index":
            return _compile_index(value)
        return _compile_time_bound(field, value, scope) or value_in(field, (value,))
    if comparison is ComparisonOperator.NOT_EQUAL:
        equal = compile_value(value)
        return _any_value(field, lambda item: not equal(item))
    return _any_value(field, ordering(_ORDERINGS[comparison], value.text))


def _compile_index(value: Value) -> Test:
    """Compile `index=`, whose wildcards take internal indexes only when they begin as those do."""
    test = value_in("index", (value,))
    if "*" not in value.text or value.text.startswith("_"):
        return test
    return lambda row: test(row) and not to_text(values_of(row["index"])[0]).startswith("_")


def _any_value(field: str, test: ScalarTest) -> Test:
    def holds(row: Row) -> bool:
        value = row.get(field)
        if value is None:
            return False
        return any(map(test, value)) if isinstance(value, tuple) else test(value)

    return holds


def _compile_time_bound(field: str, value: Value, scope: Scope) -> Test | None:
    if field in _TIME_BOUNDS:
        time_field, holds = _TIME_BOUNDS[field]
        try:
            moment = parse_time_modifier(value.text, scope.now, scope.zone)
        except TimeError as error:
            scope.refuse("SPL209", f"Invalid value '{value.text}' for time term '{field}'.", value, str(error))
        return _bounding(time_field, holds, moment)
    return _compile_ago(field, value, scope)


def _compile_ago(field: str, value: Value, scope: Scope) -> Test | None:
    """Compile the older bounds such as `starthoursago=24`; None for any other field."""
    unit = field.removeprefix("start").removeprefix("end")
    count = to_number(value.text)
    if unit not in _AGO_UNITS or count is None:
        return None
    holds = operator.lt if field.startswith("end") else operator.ge
    return _bounding("_time", holds, scope.now - count * _AGO_UNITS[unit])


def _bounding(field: str, holds: Callable[[Number, Number], bool], moment: Number) -> Test:
    def within(row: Row) -> bool:
        value = row.get(field)
        time = value if value.__class__ is int or value.__class__ is float else to_number(value)
        return time is not None and holds(time, moment)

    return within
