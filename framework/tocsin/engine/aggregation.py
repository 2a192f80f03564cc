"""Aggregating rows by groups: what `stats` and its family share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from tocsin.diagnostics import nearest
from tocsin.engine import aggregates
from tocsin.engine.aggregates.aggregate import Aggregate
from tocsin.engine.aggregates.sparkline import Axis, Sparkline
from tocsin.engine.context import Context
from tocsin.engine.stream import Stream
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.time import TimeError, parse_span
from tocsin.expressions.values import Evaluate, Row, Value, sort_key, to_text, values_of
from tocsin.spl.fieldset import EVERYTHING, FieldSet, matches_wildcard
from tocsin.spl.reading import fields_read
from tocsin.spl.trees.aggregation import Aggregation

__all__ = [
    "Aggregating",
    "Group",
    "Grouping",
    "Keys",
    "Measure",
    "check_aggregations",
    "column_patterns",
    "expand_wildcards",
    "fields_aggregated",
    "has_wildcards",
    "key_reader",
    "measures",
    "natural_order",
]

_SPARKLINE = "sparkline"
Group = tuple[str, ...]
Keys = Callable[[Row], Sequence[Group]]


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
        _measure(aggregation, context, command)
        if aggregation.alias in by:
            message = f"The output field '{aggregation.alias}' cannot have the same name as a group-by field."
            context.refuse("SPL295", message, aggregation)


def _measure(aggregation: Aggregation, context: Context, command: str) -> Measure:
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
    if function == _SPARKLINE:
        return Sparkline.reads
    make = aggregates.find(function)
    return () if make is None else make().reads


def key_reader(by: Sequence[str], *, distinct: bool = False) -> Keys:
    """Return what gives the groups of a row: one per combination of its values, none when a field is missing."""
    names = tuple(by)

    def keys(row: Row) -> Sequence[Group]:
        key = []
        for name in names:
            value = row.get(name)
            if value is None:
                return ()
            if value.__class__ is tuple:
                return _combinations(row, names, distinct)
            key.append(value if value.__class__ is str else to_text(value))
        return (tuple(key),)

    return keys


def _combinations(row: Row, names: Sequence[str], distinct: bool) -> Sequence[Group]:
    columns: list[list[str]] = []
    for name in names:
        column = [to_text(scalar) for scalar in values_of(row.get(name))]
        columns.append(list(dict.fromkeys(column)) if distinct else column)
    return list(product(*columns))


def natural_order(group: Group) -> tuple[tuple[int, float, str], ...]:
    """Return what groups are ordered by: numbers numerically, before texts by code point."""
    return tuple(sort_key(value) for value in group)


class Grouping:
    """The accumulators of every group, filled row by row."""

    __slots__ = ("_allnum", "_by", "_keys", "_measures", "_spoiled", "_values", "groups")

    def __init__(
        self, ready: Sequence[Measure], by: Sequence[str], *, allnum: bool = False, distinct: bool = False
    ) -> None:
        self._measures = ready
        self._values = [measure.value for measure in ready]
        self._by = tuple(by)
        self._keys = key_reader(by, distinct=distinct)
        self._allnum = allnum
        self._spoiled: set[tuple[Group, int]] = set()
        self.groups: dict[Group, list[Aggregate]] = {}

    def add(self, row: Row) -> None:
        """Add a row to each of its groups."""
        for key in self._keys(row):
            accumulators = self.groups.get(key)
            if accumulators is None:
                accumulators = self.groups[key] = [measure.make() for measure in self._measures]
            for value_of, accumulator in zip(self._values, accumulators, strict=True):
                value = value_of(row)
                if value is not None:
                    accumulator.add(value, row)
            if self._allnum:
                self._judge(key, row)

    def _judge(self, key: Group, row: Row) -> None:
        """Remember which numeric aggregates of a group have met anything that is no number."""
        for position, accumulator in enumerate(self.groups[key]):
            values = values_of(self._values[position](row)) if accumulator.numeric else ()
            if any(sort_key(scalar)[0] for scalar in values):
                self._spoiled.add((key, position))

    def keys(self, row: Row) -> Sequence[Group]:
        """Return the groups that a row belongs to."""
        return self._keys(row)

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
        """Return the aggregated columns of a group, maybe one without rows; null results are missing."""
        row: Row = {}
        accumulators = self.groups.get(key) or [measure.make() for measure in self._measures]
        for position, (measure, accumulator) in enumerate(zip(self._measures, accumulators, strict=True)):
            value = None if (key, position) in self._spoiled else accumulator.result()
            if value is not None:
                row[measure.column] = value
        return row

    def truncated(self) -> set[str]:
        """Return the columns in which a limit made values be left out."""
        return {
            measure.column
            for accumulators in self.groups.values()
            for measure, accumulator in zip(self._measures, accumulators, strict=True)
            if accumulator.truncated
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregating:
    """Aggregations by groups, as a command asks for them."""

    command: str
    aggregations: Sequence[Aggregation]
    by: Sequence[str]
    allnum: bool = False
    distinct: bool = False

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return one row for each group of a stream's rows."""
        rows, aggregations = stream.rows, self.aggregations
        if has_wildcards(aggregations):
            rows = list(rows)
            aggregations = expand_wildcards(aggregations, (name for row in rows for name in row), self.by, context)
        ready = measures(aggregations, context, self.command)
        grouping = Grouping(ready, self.by, allnum=self.allnum, distinct=self.distinct)
        columns = (*self.by, *(measure.column for measure in ready))
        return Stream(self._filled(rows, grouping, context), tuple(dict.fromkeys(columns)))

    def _filled(self, rows: Iterable[Row], grouping: Grouping, context: Context) -> Iterator[Row]:
        add = grouping.add
        for row in rows:
            add(row)
        for column in sorted(grouping.truncated()):
            limit = context.limits.list_values
            context.say(f"'{self.command}' command: limit of {limit} values of '{column}' reached.")
        yield from grouping.rows()
