"""Aggregating rows by groups: what `stats` and its family share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from tocsin.diagnostics import nearest
from tocsin.engine import aggregates
from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.context import Context
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.values import Evaluate, Row, Value, sort_key, to_text, values_of
from tocsin.spl.fieldset import matches_wildcard
from tocsin.spl.trees.aggregation import Aggregation

__all__ = ["Group", "Grouping", "Measure", "expand_wildcards", "group_keys", "measures", "natural_order"]

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One aggregation made ready: the column it fills, how to make an accumulator and where its values come from."""

    column: str
    make: Callable[[], Aggregate]
    value: Evaluate


def measures(aggregations: Sequence[Aggregation], context: Context) -> list[Measure]:
    """Compile aggregations; refuses unknown functions and missing arguments or names."""
    return [_measure(aggregation, context) for aggregation in aggregations]


def _measure(aggregation: Aggregation, context: Context) -> Measure:
    make = aggregates.find(aggregation.function)
    if make is None:
        close = nearest(aggregation.function, aggregates.names())
        hint = f"did you mean '{close}'?" if close else None
        context.refuse("SPL204", f"There is no aggregate function '{aggregation.function}'.", aggregation, hint)
    return Measure(aggregation.column, make, _argument(aggregation, make(), context))


def _argument(aggregation: Aggregation, accumulator: Aggregate, context: Context) -> Evaluate:
    """Return what gives the value of the argument in a row; null values are not added."""
    argument = aggregation.argument
    if argument is None:
        if not accumulator.nullary:
            context.refuse("SPL205", f"'{aggregation.function}' needs a field in parentheses.", aggregation)
        return lambda row: 1
    if isinstance(argument, str):
        return lambda row: row.get(argument)
    if aggregation.alias is None:
        message = f"'{aggregation.call}' needs a name: add `as name`."
        context.refuse("SPL206", message, aggregation)
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


def expand_wildcards(
    aggregations: Sequence[Aggregation], fields: Iterable[str], by: Sequence[str], context: Context
) -> list[Aggregation]:
    """Return the aggregations with each wildcard replaced by the fields that it matches, in alphabetical order."""
    expanded: list[Aggregation] = []
    candidates = sorted(set(fields) - set(by))
    for aggregation in aggregations:
        if not isinstance(aggregation.argument, str) or "*" not in aggregation.argument:
            expanded.append(aggregation)
            continue
        _check_wildcards(aggregation, context)
        matching = [name for name in candidates if matches_wildcard(name, aggregation.argument)]
        expanded += [_for_field(aggregation, name) for name in matching]
    return expanded


def _check_wildcards(aggregation: Aggregation, context: Context) -> None:
    assert isinstance(aggregation.argument, str)
    if aggregation.alias is not None and aggregation.alias.count("*") != aggregation.argument.count("*"):
        message = f"'{aggregation.argument}' and '{aggregation.alias}' must have the same number of wildcards."
        context.refuse("SPL203", message, aggregation)


def _for_field(aggregation: Aggregation, name: str) -> Aggregation:
    assert isinstance(aggregation.argument, str)
    alias = aggregation.alias
    if alias is not None:
        alias = _starred(aggregation.argument, name, alias)
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


def group_keys(row: Row, by: Sequence[str], *, distinct: bool = False) -> Iterator[Group]:
    """Yield the groups that a row belongs to: one per combination of its values, none when a field is missing."""
    columns: list[Sequence[str]] = []
    for name in by:
        value = row.get(name)
        if value is None:
            return
        if isinstance(value, tuple):
            column = [to_text(scalar) for scalar in value]
            columns.append(list(dict.fromkeys(column)) if distinct else column)
        else:
            columns.append((value if isinstance(value, str) else to_text(value),))
    yield from product(*columns)


def natural_order(group: Group) -> tuple[tuple[int, float, str], ...]:
    """Return what groups are ordered by: numbers numerically, before texts by code point."""
    return tuple(sort_key(value) for value in group)


class Grouping:
    """The accumulators of every group, filled row by row."""

    __slots__ = ("_allnum", "_by", "_distinct", "_measures", "_spoiled", "groups")

    def __init__(
        self, ready: Sequence[Measure], by: Sequence[str], *, allnum: bool = False, distinct: bool = False
    ) -> None:
        self._measures = ready
        self._by = tuple(by)
        self._allnum = allnum
        self._distinct = distinct
        self._spoiled: set[int] = set()
        self.groups: dict[Group, list[Aggregate]] = {}

    def add(self, row: Row) -> None:
        """Add a row to each of its groups."""
        for key in group_keys(row, self._by, distinct=self._distinct):
            accumulators = self.groups.get(key)
            if accumulators is None:
                accumulators = self.groups[key] = [measure.make() for measure in self._measures]
            for measure, accumulator in zip(self._measures, accumulators, strict=True):
                value = measure.value(row)
                if value is not None:
                    if self._allnum and accumulator.numeric:
                        self._judge(accumulator, value)
                    accumulator.add(value, row)

    def _judge(self, accumulator: Aggregate, value: Value) -> None:
        if any(sort_key(scalar)[0] for scalar in values_of(value)):
            self._spoiled.add(id(accumulator))

    def merge(self, other: Grouping) -> None:
        """Take over the groups of another grouping of later rows, made from the same measures."""
        for key, accumulators in other.groups.items():
            mine = self.groups.setdefault(key, accumulators)
            if mine is not accumulators:
                for accumulator, later in zip(mine, accumulators, strict=True):
                    accumulator.merge(later)
        self._spoiled |= other._spoiled

    def rows(self) -> Iterator[Row]:
        """Yield a row for each group, in natural order; without BY there is always one."""
        if not self._by and not self.groups:
            self.groups[()] = [measure.make() for measure in self._measures]
        for key in sorted(self.groups, key=natural_order):
            row: Row = dict(zip(self._by, key, strict=True))
            row.update(self.results(key))
            yield row

    def results(self, key: Group) -> Row:
        """Return the aggregated columns of a group; null results are missing."""
        row: Row = {}
        for measure, accumulator in zip(self._measures, self.groups[key], strict=True):
            value = None if id(accumulator) in self._spoiled else accumulator.result()
            if value is not None:
                row[measure.column] = value
        return row
