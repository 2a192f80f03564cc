"""Where rows come from: events that are given, and recorded logs that go through knowledge objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import inf
from typing import TYPE_CHECKING, Protocol, TypeAlias

from tocsin.events.literals import LiteralFilter
from tocsin.expressions.values import Row, Test, Value, multivalue, to_number
from tocsin.knowledge.base import Condition
from tocsin.spl.reading import fields_read
from tocsin.spl.trees.predicate import Predicate

if TYPE_CHECKING:
    from tocsin.engine.plan import Scan
    from tocsin.events.dataset import Dataset
    from tocsin.knowledge.base import KnowledgeBase, MakeKeep

__all__ = ["EventSource", "GivenEvents", "RecordedLogs", "Sources", "age"]


CompileTest: TypeAlias = Callable[[Predicate], Test]

_TIME = frozenset({"_time"})


class EventSource(Protocol):
    """Something that yields events as rows that the reader owns."""

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        ...

    def scan(self, scan: Scan, compile_test: CompileTest) -> Iterator[Row]:
        """Yield the events that the search may keep, with at least the fields that it needs."""
        ...


@dataclass(frozen=True, slots=True)
class GivenEvents:
    """Events whose fields are already known, delivered as they are listed."""

    events: Sequence[Mapping[str, object]]

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return True

    def scan(self, scan: Scan, compile_test: CompileTest) -> Iterator[Row]:
        """Yield a fresh row for each event."""
        for event in self.events:
            yield given_row(event)


def given_row(event: Mapping[str, object]) -> Row:
    """Make a row of a mapping: None is a missing field, a list is a multivalue field."""
    row: Row = {}
    for name, value in event.items():
        stored = _stored(value)
        if stored is not None:
            row[name] = stored
    return row


def _stored(value: object) -> Value | None:
    if value is None or (isinstance(value, (str, int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return multivalue(item for item in map(_stored, value) if item is not None and not isinstance(item, tuple))
    return str(value)


@dataclass(frozen=True, slots=True)
class RecordedLogs:
    """Raw logs, whose fields a knowledge base extracts."""

    datasets: Sequence[Dataset]
    knowledge: KnowledgeBase

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return False

    def scan(self, scan: Scan, compile_test: CompileTest) -> Iterator[Row]:
        """Yield the events of one dataset after the other, those that cannot match left out as early as may be."""
        wanted = scan.fields.names if scan.fields.closed else None
        condition = _condition(scan.predicate, compile_test)
        for dataset in self.datasets:
            where = condition if condition is not None and condition.fields else None
            if scan.newest is not None and condition is not None:
                where = self._among_the_newest(dataset, scan, condition)
            yield from self.knowledge.read(dataset, wanted, _keep(scan), where)

    def _among_the_newest(self, dataset: Dataset, scan: Scan, condition: Condition) -> Condition:
        """Return a condition that only the newest events fulfil, having looked at the times of all of them."""
        ages = nsmallest(scan.newest or 0, map(age, self.knowledge.read(dataset, _TIME, _keep(scan), condition)))
        oldest = ages[-1] if ages else -inf
        return Condition(condition.fields | _TIME, lambda row: age(row) <= oldest and condition.test(row))


def age(row: Row) -> float:
    """Return what orders events as a search delivers them, the newest first; those without a time are the oldest."""
    time = row.get("_time")
    number = to_number(time) if time is not None and not isinstance(time, tuple) else None
    return inf if number is None else -number


def _keep(scan: Scan) -> MakeKeep:
    return lambda verbatim: LiteralFilter.of(scan.literals(verbatim))


def _condition(predicate: Predicate | None, compile_test: CompileTest) -> Condition | None:
    """Return the test that an event must pass before its other fields are extracted, where it reads known fields."""
    if predicate is None:
        return Condition(frozenset(), lambda row: True)
    read = fields_read(predicate)
    return Condition(read.names, compile_test(predicate)) if read.closed else None


@dataclass(frozen=True, slots=True)
class Sources:
    """Several sources, one after the other."""

    parts: tuple[EventSource, ...]

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return all(part.newest_first for part in self.parts)

    def scan(self, scan: Scan, compile_test: CompileTest) -> Iterator[Row]:
        """Yield the events of each part."""
        for part in self.parts:
            yield from part.scan(scan, compile_test)
