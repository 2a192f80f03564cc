"""streamstats: running aggregations, row by row."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from tocsin.engine.aggregation import Group, Grouping, key_reader
from tocsin.engine.command import Command, Context, Kind, Rows, Stream, after, option, positional
from tocsin.engine.measures import (
    check_aggregations,
    column_patterns,
    expand_wildcards,
    fields_aggregated,
    has_wildcards,
    measures,
)
from tocsin.expressions.compiling import compile_condition
from tocsin.expressions.time import TimeError, TimeSpan, parse_span
from tocsin.expressions.values import Row, Test, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import AGGREGATIONS, BOOLEAN, FIELDS, TEXT
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.parts.conditions import QUOTED_CONDITION
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Expression
from tocsin.spl.trees.aggregation import Aggregation

__all__ = ["Streamstats"]

_WIDEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamstats(Command):
    """Aggregate each row together with those that came before it."""

    name = "streamstats"
    kind = Kind.STATEFUL

    current: bool = option(BOOLEAN, True, about="whether the row itself counts")
    window: int = option(AtLeast(0), 0, about="how many rows count; 0 for all so far")
    time_window: str | None = option(TEXT, about="the span of time in which rows count")
    global_: bool = option(BOOLEAN, True, about="whether all groups share one window")
    allnum: bool = option(BOOLEAN, False, about="give null where anything is no number")
    reset_on_change: bool = option(BOOLEAN, False, about="start anew when the BY fields change")
    reset_before: Expression | None = option(QUOTED_CONDITION, about="start anew before a row for which this is true")
    reset_after: Expression | None = option(QUOTED_CONDITION, about="start anew after a row for which this is true")
    aggregations: tuple[Aggregation, ...] = positional(AGGREGATIONS, repeats=True, about="function(field) AS name, …")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="the fields to group by")

    def check(self, context: Context) -> None:
        """Refuse unknown functions, an alias that is also a BY field, and spans that cannot be read."""
        check_aggregations(self.aggregations, self.by, context, self.name)
        self._time_span(context)
        if self.window > _WIDEST:
            message = f"The window of 'streamstats' can be no wider than {_WIDEST} rows."
            context.refuse("SPL271", message, self)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the results up to each of them."""
        aggregations, rows = self.aggregations, stream.rows
        if has_wildcards(aggregations):
            rows = list(rows)
            aggregations = tuple(expand_wildcards(aggregations, (n for row in rows for n in row), self.by, context))
        ready = measures(aggregations, context, self.name)
        added = [measure.column for measure in ready]
        state = self._state(lambda: Grouping(ready, self.by, allnum=self.allnum), context)
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *added])))
        return Stream(self._running(iter(rows), state, context), columns)

    def _running(self, rows: Rows, state: _State, context: Context) -> Rows:
        read = key_reader(self.by)
        before, behind = self._condition(self.reset_before, context), self._condition(self.reset_after, context)
        previous: Sequence[Group] = ()
        for row in rows:
            keys = read(row)
            if before(row) or (self.reset_on_change and keys and previous and keys != previous):
                state.clear()
            if keys:
                previous = keys
                row.update(self._results(keys, row, state))
            if behind(row):
                state.clear()
            yield row

    def _results(self, keys: Sequence[Group], row: Row, state: _State) -> Row:
        """Return the results for a row, which is taken into account before or after."""
        if self.current:
            state.add(keys, row)
            return state.results(keys[0], row)
        results = state.results(keys[0], row)
        state.add(keys, row)
        return results

    def _condition(self, expression: Expression | None, context: Context) -> Test:
        if expression is None:
            return lambda row: False
        return compile_condition(context.resolved(expression), context.scope)

    def _state(self, make: Callable[[], Grouping], context: Context) -> _State:
        span = self._time_span(context)
        if not self.window and span is None:
            return _SoFar(make)
        return _Windowed(self, make, span, context.scope.zone)

    def _time_span(self, context: Context) -> TimeSpan | None:
        try:
            return parse_span(self.time_window) if self.time_window is not None else None
        except TimeError:
            context.refuse("SPL270", f"'streamstats' cannot read the time window '{self.time_window}'.", self)

    def writes(self) -> FieldSet:
        """Return the columns."""
        return FieldSet.of(*column_patterns(self.aggregations))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and what aggregations and conditions read."""
        read = fields_aggregated(self.aggregations, self.by) | fields_read(self.reset_before, self.reset_after)
        return after | read | FieldSet.of("_time")


class _State(Protocol):
    """The rows that count for the next result."""

    def add(self, keys: Sequence[Group], row: Row) -> None: ...

    def results(self, key: Group, row: Row) -> Row: ...

    def clear(self) -> None: ...


class _SoFar:
    """All rows so far."""

    def __init__(self, make: Callable[[], Grouping]) -> None:
        self._make = make
        self._grouping = make()

    def add(self, keys: Sequence[Group], row: Row) -> None:
        self._grouping.add(row)

    def results(self, key: Group, row: Row) -> Row:
        return self._grouping.results(key)

    def clear(self) -> None:
        self._grouping = self._make()


class _Windowed:
    """The rows of a window, aggregated anew for each result because few aggregates can forget a value."""

    def __init__(self, command: Streamstats, make: Callable[[], Grouping], span: TimeSpan | None, zone: tzinfo) -> None:
        self._make = make
        self._most = command.window or _WIDEST
        self._per_group = not command.global_
        self._span = span
        self._zone = zone
        self._windows: dict[Group, deque[tuple[Sequence[Group], Row]]] = {}

    def _window(self, key: Group) -> deque[tuple[Sequence[Group], Row]]:
        return self._windows.setdefault(key if self._per_group else (), deque(maxlen=self._most))

    def add(self, keys: Sequence[Group], row: Row) -> None:
        self._window(keys[0]).append((keys, dict(row)))

    def results(self, key: Group, row: Row) -> Row:
        grouping = self._make()
        for keys, member in self._window(key):
            if key in keys and self._is_near(member, row):
                grouping.add(member)
        return grouping.results(key)

    def _is_near(self, member: Row, row: Row) -> bool:
        """Whether a row lies within the span of time of another, on either side."""
        if self._span is None:
            return True
        one, other = to_number(member.get("_time")), to_number(row.get("_time"))
        if one is None or other is None:
            return False
        return self._span.next(min(one, other), self._zone) > max(one, other)

    def clear(self) -> None:
        self._windows.clear()
