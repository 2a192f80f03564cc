"""Stored events as a search sees them: those of the indexes and the span of time that it asks for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tocsin.engine.plan import Scan
from tocsin.engine.sources import CompileTest
from tocsin.expressions.values import Row
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
        known = fields_read(scan.predicate).names if scan.predicate and fields_read(scan.predicate).closed else None
        test = compile_test(scan.predicate) if scan.predicate and known else None
        for name in self._searched(scan.predicate):
            for block, event in self.indexes.read(name, self.earliest, self.latest):
                self.scanned.step()
                if literals and not _holds(event.raw.text.lower(), literals):
                    continue
                if test is None or test(self._row(block, event, known)):
                    yield self._row(block, event, wanted)

    def _row(self, block: Block, event: StoredEvent, wanted: frozenset[str] | None) -> Row:
        raw = event.raw
        row = self.knowledge.extractor(raw.source, raw.host, raw.sourcetype, wanted).extract(raw)
        if raw.sourcetype == STASH:
            row.update(raw.indexed)  # what a search has written is known; extracting it again would double it
        row["_indextime"] = int(event.index_time)
        row[ADDRESS] = f"{block.number}:{event.number}"
        row["splunk_server"] = SERVER_NAME
        return row

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
