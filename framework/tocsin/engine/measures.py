"""Aggregations made ready: which accumulators they fill, with what, and under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tocsin.diagnostics import nearest
from tocsin.engine import aggregates
from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.aggregates.computed import Computed
from tocsin.engine.aggregates.sparkline import Axis, Sparkline
from tocsin.engine.context import Context
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.time import TimeError, parse_span
from tocsin.expressions.values import Evaluate, Row, Value
from tocsin.spl.fieldset import EVERYTHING, FieldSet, matches_wildcard
from tocsin.spl.reading import fields_read
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.expression import Binary, Call, Expression, FieldReference, In, Negative, Not
from tocsin.spl.trees.node import Subsearch
from tocsin.spl.walking import walk

__all__ = [
    "Measure",
    "check_aggregations",
    "column_patterns",
    "expand_wildcards",
    "fields_aggregated",
    "has_wildcards",
    "measures",
]

_SPARKLINE = "sparkline"
_COMPUTED = "eval"
_CHARTS = ("chart", "timechart", "sichart", "sitimechart")


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregation made ready: the column it fills, how to make an accumulator and where its values come from."""

    column: str
    make: Callable[[], Aggregate]
    value: Evaluate


def measures(aggregations: Sequence[Aggregation], context: Context, command: str = "stats") -> list[Measure]:
    """Compile aggregations; refuses unknown functions and missing arguments or names."""
    return [_measure(aggregation, context, command) for aggregation in aggregations]


def check_aggregations(
    aggregations: Sequence[Aggregation], by: Sequence[str], context: Context, command: str = "stats"
) -> None:
    """Refuse aggregations that cannot be compiled, and an alias that is also a BY field."""
    for aggregation in aggregations:
        if not any(isinstance(node, Subsearch) for node in walk(aggregation)):
            _measure(aggregation, context, command)
        if aggregation.alias in by:
            message = f"The output field '{aggregation.alias}' cannot have the same name as a group-by field."
            context.refuse("SPL295", message, aggregation)


def _measure(aggregation: Aggregation, context: Context, command: str) -> Measure:
    if aggregation.function == _COMPUTED and command in _CHARTS:
        return _computed(aggregation, context, command)
    make = aggregates.find(aggregation.function)
    if make is None:
        close = nearest(aggregation.function, aggregates.names())
        hint = f"did you mean '{close}'?" if close else None
        context.refuse("SPL292", f"There is no aggregate function '{aggregation.function}'.", aggregation, hint)
    if aggregation.function == _SPARKLINE:
        return _sparkline(aggregation, context, command)
    accumulator = make()
    if accumulator.only_in and command not in accumulator.only_in:
        message = f"'{aggregation.function}' works in {accumulator.only_in[0]} only, not in {command}."
        context.refuse("SPL272", message, aggregation)
    return Measure(aggregation.column, make, _argument(aggregation, accumulator, context))


def _sparkline(aggregation: Aggregation, context: Context, command: str) -> Measure:
    """Return a measure whose accumulators share one axis of time."""
    inner = _measure(aggregation.inner or Aggregation(function="count"), context, command)
    try:
        span = parse_span(aggregation.interval) if aggregation.interval else None
    except TimeError as error:
        context.refuse("SPL273", f"{error}.".capitalize(), aggregation)
    make = partial(Sparkline, inner.make, Axis(context.scope.zone, span))
    return Measure(aggregation.column, make, inner.value)


def _computed(aggregation: Aggregation, context: Context, command: str) -> Measure:
    """Return a measure that computes with the results of aggregations, such as `eval(avg(a)/avg(b))`."""
    expression = aggregation.argument
    if expression is None or isinstance(expression, str) or aggregation.alias is None:
        message = f"'{aggregation.call}' is computed, so you must give it a name: add a rename such as `as total`."
        context.refuse("SPL294", message, aggregation)
    inner: dict[str, Measure] = {}

    def named(node: Expression) -> Expression | None:
        part = _aggregation_of(node)
        if part is None:
            return None
        inner[part.column] = _measure(part, context, command)
        return FieldReference(name=part.column, span=node.span)

    evaluate = compile_expression(_rewritten(context.resolved(expression), named), context.scope)
    parts = [(name, measure.make, measure.value) for name, measure in inner.items()]
    return Measure(aggregation.column, partial(Computed, parts, evaluate), lambda row: 1)


def _rewritten(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """Return an expression with parts of it changed, from the top down."""
    changed = change(expression)
    if changed is not None:
        return changed
    match expression:
        case Negative(operand=operand) | Not(operand=operand):
            return replace(expression, operand=_rewritten(operand, change))
        case Binary(left=left, right=right):
            return replace(expression, left=_rewritten(left, change), right=_rewritten(right, change))
        case In(operand=operand, choices=choices):
            options = tuple(_rewritten(choice, change) for choice in choices)
            return replace(expression, operand=_rewritten(operand, change), choices=options)
        case Call(arguments=arguments):
            return replace(expression, arguments=tuple(_rewritten(each, change) for each in arguments))
        case _:
            return expression


def _aggregation_of(node: Expression) -> Aggregation | None:
    """Return the aggregation that a part of an expression stands for: `avg(field)`, or the word `count`."""
    match node:
        case FieldReference(name="count" | "c" as function):
            return Aggregation(function=function, span=node.span)
        case Call(function=function, arguments=(FieldReference(name=name),)) if aggregates.find(function) is not None:
            return Aggregation(function=function, argument=name, span=node.span)
        case _:
            return None


def _argument(aggregation: Aggregation, accumulator: Aggregate, context: Context) -> Evaluate:
    """Return what gives the value of the argument in a row; null values are not added."""
    argument = aggregation.argument
    if argument is None:
        return lambda row: 1
    if isinstance(argument, str):
        return lambda row: row.get(argument)
    if aggregation.alias is None:
        message = f"'{aggregation.call}' is computed, so you must give it a name: add a rename such as `as total`."
        context.refuse("SPL294", message, aggregation)
    evaluate = compile_expression(context.resolved(argument), context.scope)
    return _counting(evaluate) if accumulator.nullary else _settled(evaluate)


def _counting(evaluate: Evaluate) -> Evaluate:
    """Let `count(eval(…))` count what is true, or not null where it is no truth value."""

    def value(row: Row) -> Value | None:
        result = evaluate(row)
        return None if result is None or result is False else 1

    return value


def _settled(evaluate: Evaluate) -> Evaluate:
    def value(row: Row) -> Value | None:
        result = evaluate(row)
        return int(result) if isinstance(result, bool) else result

    return value


def _pattern(aggregation: Aggregation) -> str | None:
    """Return the wildcard of fields that an aggregation is meant for; without an argument all but count mean `*`."""
    argument = aggregation.argument
    if isinstance(argument, str):
        return argument if "*" in argument else None
    if argument is not None or aggregation.inner is not None:
        return None
    if aggregation.function == _SPARKLINE:
        return None
    make = aggregates.find(aggregation.function)
    return None if make is None or make().nullary else "*"


def column_patterns(aggregations: Iterable[Aggregation]) -> list[str]:
    """Return the columns that aggregations fill, with stars for those of wildcards."""
    return [f"{a.function}(*)" if a.argument is None and _pattern(a) else a.column for a in aggregations]


def has_wildcards(aggregations: Iterable[Aggregation]) -> bool:
    """Whether the fields of the rows must be known before the columns are."""
    return any(_pattern(aggregation) is not None for aggregation in aggregations)


def expand_wildcards(
    aggregations: Sequence[Aggregation], fields: Iterable[str], by: Sequence[str], context: Context
) -> list[Aggregation]:
    """Return the aggregations with each wildcard replaced by the fields that it matches, in alphabetical order."""
    expanded: list[Aggregation] = []
    candidates = sorted(set(fields) - set(by))
    for aggregation in aggregations:
        pattern = _pattern(aggregation)
        if pattern is None:
            expanded.append(aggregation)
            continue
        _check_wildcards(aggregation, pattern, context)
        matching = [name for name in candidates if matches_wildcard(name, pattern)]
        expanded += [_for_field(aggregation, pattern, name) for name in matching]
    return expanded


def _check_wildcards(aggregation: Aggregation, pattern: str, context: Context) -> None:
    if aggregation.alias is not None and aggregation.alias.count("*") != pattern.count("*"):
        message = f"'{pattern}' and '{aggregation.alias}' must have the same number of wildcards."
        context.refuse("SPL291", message, aggregation)


def _for_field(aggregation: Aggregation, pattern: str, name: str) -> Aggregation:
    alias = aggregation.alias
    if alias is not None:
        alias = _starred(pattern, name, alias)
    return Aggregation(function=aggregation.function, argument=name, alias=alias, span=aggregation.span)


def _starred(pattern: str, name: str, target: str) -> str:
    """Put the parts of a name that the stars of a pattern stand for in the places of the target's stars."""
    parts: list[str] = []
    rest = name
    literals = pattern.split("*")
    rest = rest[len(literals[0]) :]
    for literal in literals[1:]:
        at = rest.index(literal) if literal else len(rest)
        parts.append(rest[:at])
        rest = rest[at + len(literal) :]
    pieces = target.split("*")
    return pieces[0] + "".join(part + piece for part, piece in zip(parts, pieces[1:], strict=True))


def fields_aggregated(aggregations: Iterable[Aggregation], by: Iterable[str] = ()) -> FieldSet:
    """Return the fields that aggregations by groups depend on."""
    listed = tuple(aggregations)
    if has_wildcards(listed):
        return EVERYTHING
    inner = (a.inner for a in listed if a.inner is not None)
    besides = [name for aggregation in (*listed, *inner) for name in _besides(aggregation.function)]
    if "*" in besides:
        return EVERYTHING
    return fields_read(*listed) | FieldSet.of(*by, *besides)


def _besides(function: str) -> tuple[str, ...]:
    """Return the fields that an aggregate reads besides its argument."""
    if function in (_SPARKLINE, _COMPUTED):
        return Sparkline.reads
    make = aggregates.find(function)
    return () if make is None else make().reads
