"""Stored events as a search sees them: those of the indexes and the span of time that it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tocsin.engine.plan import Scan
from tocsin.engine.sources import CompileTest
from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Row, Test
from tocsin.expressions.wildcards import compile_wildcard
from tocsin.knowledge.base import KnowledgeBase
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import And, Comparison, ComparisonOperator, FieldIn, Negation, Or, Predicate, Value
from tocsin.splunkd.blocks import Block, StoredEvent
from tocsin.splunkd.indexes import Indexes
from tocsin.splunkd.stash import STASH

__all__ = ["ADDRESS", "SERVER_NAME", "Scanned", "StoppedError", "StoredEvents", "index_test"]

ADDRESS = "_cd"
SERVER_NAME = "tocsin"
_LOOK_EVERY = 256
_ANYTHING = And(operands=())


class StoppedError(Exception):
    """A search that was cancelled, or that took too long."""


@dataclass(slots=True)
class Scanned:
    """How far a search has come, and whether it should go on."""

    events: int = 0
    stopped: bool = False
    deadline: float = float("inf")
    clock: Callable[[], float] = time.monotonic

    def step(self) -> None:
        """Count an event; raise StoppedError when the search has to end."""
        self.events += 1
        if self.events % _LOOK_EVERY == 0:
            self.check()

    def check(self) -> None:
        """Raise StoppedError when the search has to end."""
        if self.stopped:
            raise StoppedError("The search was cancelled.")
        if self.clock() > self.deadline:
            raise StoppedError("The search took longer than this server allows.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvents:
    """The events that a user may search; those of `default` indexes where a search names none."""

    indexes: Indexes
    knowledge: KnowledgeBase
    allowed: Sequence[str] = ("*",)
    default: Sequence[str] = ("main",)
    earliest: float = float("-inf")
    latest: float = float("inf")
    scanned: Scanned
    may_delete: bool = False

    @property
    def newest_first(self) -> bool:
        """Whether the events already come in the order in which a search delivers them."""
        return False

    def remove(self, addresses: Sequence[tuple[str, int, int]]) -> None:
        """Make events unfindable: each by its index, its block and its number there."""
        self.indexes.delete(addresses)

    def scan(self, scan: Scan, compile_test: CompileTest) -> Iterator[Row]:
        """Yield the events of the indexes that the search names, those that cannot match left out early."""
        wanted = scan.fields.names if scan.fields.closed else None
        literals = [tuple(group) for group in scan.literals()]
        test = _early_test(scan.predicate, wanted, compile_test)
        for name in self._searched(scan.predicate):
            reader = _Reader(self.knowledge, wanted, test)
            for block, event in self.indexes.read(name, self.earliest, self.latest):
                self.scanned.step()
                if literals and not _holds(event.raw.text.lower(), literals):
                    continue
                row = reader.row(block, event)
                if row is not None:
                    yield row

    def _searched(self, predicate: Predicate | None) -> list[str]:
        """Return the indexes to look into."""
        named = self._named(predicate)
        allowed = [_wildcard(pattern) for pattern in self.allowed]
        return [name for name in self.indexes if named(name) and any(test(name) for test in allowed)]

    def _named(self, predicate: Predicate | None) -> Callable[[str], bool]:
        """Return which indexes a search is about; a predicate that asks nothing leaves it to later stages."""
        if predicate is None or predicate == _ANYTHING:
            return lambda name: not name.startswith("_")
        tests = [_wildcard(pattern) for pattern in self.default]
        return index_test(predicate) or (lambda name: any(test(name) for test in tests))


Extract: TypeAlias = Callable[[RawEvent], Row]
_Test: TypeAlias = tuple[frozenset[str], Test]


def _early_test(predicate: Predicate | None, wanted: frozenset[str] | None, compile_test: CompileTest) -> _Test | None:
    """Return a test that is worth making before the wanted fields are extracted, with the fields that it reads."""
    read = fields_read(predicate) if predicate is not None else None
    if predicate is None or read is None or not read.closed or not read.names:
        return None
    return None if wanted is not None and wanted <= read.names else (read.names, compile_test(predicate))


class _Reader:
    """Makes rows of events; events of one origin, which mostly follow each other, are read in the same way."""

    __slots__ = ("_extract", "_judge", "_knowledge", "_origin", "_test", "_wanted")

    def __init__(self, knowledge: KnowledgeBase, wanted: frozenset[str] | None, test: _Test | None) -> None:
        self._knowledge, self._wanted, self._test = knowledge, wanted, test
        self._origin: tuple[str, str, str] | None = None
        self._extract: Extract = knowledge.extractor("", "", "", wanted).extract
        self._judge: Extract | None = None

    def row(self, block: Block, event: StoredEvent) -> Row | None:
        """Return the row of an event, or None for one that the search cannot keep."""
        raw = event.raw
        if self._origin != (raw.source, raw.host, raw.sourcetype):
            self._turn_to(raw.source, raw.host, raw.sourcetype)
        if self._judge is not None and self._test is not None:
            seen = _completed(self._judge(raw), block, event)
            if not self._test[1](seen):
                return None
        return _completed(self._extract(raw), block, event)

    def _turn_to(self, source: str, host: str, sourcetype: str) -> None:
        self._origin = (source, host, sourcetype)
        self._extract = self._knowledge.extractor(source, host, sourcetype, self._wanted).extract
        if self._test is not None:
            self._judge = self._knowledge.extractor(source, host, sourcetype, self._test[0]).extract


def _completed(row: Row, block: Block, event: StoredEvent) -> Row:
    """Add what an index knows of an event."""
    if event.raw.sourcetype == STASH:
        row.update(event.raw.indexed)  # what a search has written is known; extracting it again would double it
    row["_indextime"] = int(event.index_time)
    row[ADDRESS] = f"{block.number}:{event.number}"
    row["splunk_server"] = SERVER_NAME
    return row


def _holds(text: str, literals: Sequence[Sequence[str]]) -> bool:
    """Whether a text has one of each group of literals."""
    return all(any(literal in text for literal in group) for group in literals)


def index_test(predicate: Predicate) -> Callable[[str], bool] | None:
    """Return which indexes the events that match a predicate may be in, None where it names no index."""
    named = [_named(each) for each in _asked(predicate)]
    tests = [test for test in named if test is not None]
    if not tests:
        return None
    return lambda name: any(test(name) for test in tests)


def _asked(predicate: Predicate) -> Iterator[Comparison | FieldIn]:
    match predicate:
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _asked(operand)
        case Negation(operand=operand):
            yield from _asked(operand)
        case Comparison(field="index") | FieldIn(field="index"):
            yield predicate


def _named(asked: Comparison | FieldIn) -> Callable[[str], bool]:
    match asked:
        case FieldIn(values=values):
            tests = [_wildcard(value.text) for value in values]
            return lambda name: any(test(name) for test in tests)
        case Comparison(operator=ComparisonOperator.EQUAL, value=Value(text=text)):
            return _wildcard(text)
        case _:
            return lambda name: True


def _wildcard(text: str) -> Callable[[str], bool]:
    """Return the test for a name or pattern; only a pattern that begins with an underscore finds internal indexes."""
    test = compile_wildcard(text)
    if text.startswith("_") or "*" not in text:
        return test
    return lambda name: test(name) and not name.startswith("_")
