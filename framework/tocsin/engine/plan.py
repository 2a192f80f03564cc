"""How a search will run: what is read of each event, what can be done to it wherever it lies, and what needs them all.

The events of a log may lie in many places. A plan says what can be done in each place by itself (the *map* side:
reading only the fields that matter, dropping events that cannot match, the streaming commands, a partial aggregation)
and what must see the results of all places together (the *reduce* side). Running everything in one place gives the same
rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tocsin.engine.command import Command, Kind
from tocsin.engine.commands.head import Head
from tocsin.engine.commands.search import Search
from tocsin.engine.commands.stats import Stats
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.literals import Literals, required_literals
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.node import Subsearch
from tocsin.spl.trees.predicate import Predicate
from tocsin.spl.walking import walk

__all__ = ["Plan", "Scan", "make_plan", "plan_text"]

_ORDERED_FUNCTIONS = frozenset(("first", "last", "list"))
_TIMED_FUNCTIONS = frozenset(("earliest", "latest"))
_LAST_COLUMN = 100
# A stage that names `_time`, wildcards that take internal fields, and a name that is only known with the row.
_CHANGES_TIME = re.compile(r"_t?i?m?e?\*|_time|\{\w+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a search wants of its events.

    Each event that it keeps fulfils `predicate`, holds in its raw text one text of each group of `literals`, is among
    the `newest` of those, and needs no other fields than `fields`. A source may use all, some or none of that to save
    work.
    """

    fields: FieldSet = EVERYTHING
    predicate: Predicate | None = None
    newest: int | None = None

    def literals(self, verbatim: Callable[[str], bool] = lambda field: False) -> Literals:
        """Return the groups of texts; `verbatim` says which fields stand in the raw text just as they are."""
        return () if self.predicate is None else required_literals(self.predicate, verbatim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stages of a search by where they can run; without a scan the search makes its own rows."""

    scan: Scan | None
    mapped: tuple[Command, ...]
    partial: Stats | None
    reduced: tuple[Command, ...]
    ordered: bool

    @property
    def stages(self) -> tuple[Command, ...]:
        """Every stage, in order."""
        return (*self.mapped, *self.reduced)


def make_plan(stages: Sequence[Command], after: FieldSet = EVERYTHING) -> Plan:
    """Plan a search; `after` are the fields that somebody needs of its result."""
    if stages and stages[0].kind is Kind.GENERATING:
        return Plan(scan=None, mapped=(), partial=None, reduced=tuple(stages), ordered=False)
    count = next((n for n, stage in enumerate(stages) if stage.kind is not Kind.STREAMING), len(stages))
    rest = tuple(stages[count:])
    first = rest[0] if rest else None
    changing = next((n for n, stage in enumerate(stages[:count]) if _may_change_time(stage)), None)
    ordered = _depends_on_order(rest, timed=changing is not None)
    if ordered and changing is not None:
        count = changing
    return Plan(
        scan=Scan(fields=needed_fields(stages, after), predicate=_predicate(stages), newest=_newest(stages)),
        mapped=tuple(stages[:count]),
        partial=first if type(first) is Stats and not ordered else None,
        reduced=tuple(stages[count:]),
        ordered=ordered,
    )


def needed_fields(stages: Sequence[Command], after: FieldSet = EVERYTHING) -> FieldSet:
    """Return the fields that the stages need of the events for the fields behind the last stage to be right."""
    for stage in reversed(stages):
        after = stage.needs(after)
    return after


def _predicate(stages: Sequence[Command]) -> Predicate | None:
    """Return what the first stage asks of an event, where that can be known without running anything."""
    if not stages or not isinstance(stages[0], Search):
        return None
    predicate = stages[0].predicate
    return None if any(isinstance(node, Subsearch) for node in walk(predicate)) else predicate


def _newest(stages: Sequence[Command]) -> int | None:
    """Return how many of the newest events will do: those of a `head` with nothing before it but the predicate."""
    rest = stages[1:] if _predicate(stages) is not None else stages
    return rest[0].most if rest and isinstance(rest[0], Head) and rest[0].condition is None else None


def _depends_on_order(rest: Sequence[Command], *, timed: bool) -> bool:
    """Whether the rows behind the map side must be in the order in which a search delivers events.

    Where times were changed, `earliest` and `latest` meet events of one time, of which the order decides.
    """
    functions = _ORDERED_FUNCTIONS | _TIMED_FUNCTIONS if timed else _ORDERED_FUNCTIONS
    return not rest or type(rest[0]) is not Stats or _uses(rest[0], functions)


def _may_change_time(stage: Command) -> bool:
    """Whether events may not have the time behind a stage by which they are delivered."""
    return _CHANGES_TIME.search(stage.write()) is not None


def _uses(stage: Stats, functions: frozenset[str]) -> bool:
    return any(isinstance(a, Aggregation) and a.function in functions for a in stage.aggregations)


def plan_text(plan: Plan, verbatim: Callable[[str], bool] = lambda field: False) -> str:
    """Print a plan, one step a line."""
    return "\n".join(f"{step:8}{text}".rstrip() for step, text in _lines(plan, verbatim))


def _lines(plan: Plan, verbatim: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    if plan.scan is not None:
        yield "scan", f"fields: {_fields(plan.scan.fields)}"
        for group in plan.scan.literals(verbatim):
            yield "", f"raw text holds: {' or '.join(sorted(group))}"
        if plan.scan.newest is not None:
            yield "", f"no more than the newest {plan.scan.newest:,}"
    for stage in plan.mapped:
        yield "map", _stage(stage)
    if plan.partial is not None:
        yield "map", f"{_stage(plan.partial)} (of each part; the parts are merged)"
    if plan.scan is not None and plan.ordered:
        yield "reduce", "merge the parts, newest events first"
    for stage in plan.reduced:
        if stage is plan.partial:
            yield "reduce", f"{_stage(stage)} (merged)"
        else:
            yield "reduce" if plan.scan is not None else "run", _stage(stage)


def _fields(fields: FieldSet) -> str:
    if fields.everything:
        return "all"
    return ", ".join(sorted(fields.names | fields.wildcards)) or "none"


def _stage(stage: Command) -> str:
    text = f"{stage.name} {stage.write()}".strip().replace("\n", " ")
    return text if len(text) <= _LAST_COLUMN else f"{text[: _LAST_COLUMN - 1]}…"
