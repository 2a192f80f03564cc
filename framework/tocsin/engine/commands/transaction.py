"""transaction: group events that belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.running import newest_first
from tocsin.engine.transactions import Limits, Merging, Transactions
from tocsin.expressions.compiling import compile_condition
from tocsin.expressions.time import TimeError, parse_span
from tocsin.expressions.values import Number, Row, Test, to_number
from tocsin.source import SourceText, Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor, ParseContext
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote_field, unescape
from tocsin.spl.parsers.expression import parse_expression
from tocsin.spl.parsers.predicate import parse_predicate
from tocsin.spl.parts import BOOLEAN, FIELDS, INTEGER, NAME, TEXT
from tocsin.spl.printing import print_expression, print_predicate
from tocsin.spl.reading import fields_read
from tocsin.spl.trees.clause import Boundary

__all__ = ["Transaction"]

_EVAL = re.compile(r"eval\s*\(", re.I)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_MADE = ("duration", "eventcount", "closed_txn", "field_match_sum", "linecount", "_txn_orphan")


@dataclass(frozen=True, slots=True)
class _Boundary:
    describes: str = "(search), a quoted search or eval(condition)"

    def accepts(self, cursor: Cursor) -> bool:
        return not cursor.finished()

    def read(self, cursor: Cursor, stop: Stop) -> Boundary:
        if cursor.finished():
            cursor.fail("SPL105", f"Expected {self.describes} before {cursor.excerpt()}.", cursor.here())
        start = cursor.position
        if found := cursor.take(_EVAL):
            condition = parse_expression(cursor)
            cursor.expect(")", found.end() - 1)
            return Boundary(condition=condition, span=Span(start, cursor.position))
        if found := cursor.take(_QUOTED):
            text = SourceText("boundary", unescape(found.group(1)))
            inner = Cursor(ParseContext(text, cursor.context.grammar), 0, len(text.text))
        elif cursor.text.startswith("(", start, cursor.end):
            closed = cursor.closing(start)
            inner = cursor.within(start + 1, closed)
            cursor.position = closed + 1
        else:
            inner = cursor.within(start, cursor.here().end)
            cursor.position = inner.end
        predicate = parse_predicate(inner)
        if not inner.finished():
            cursor.fail("SPL104", f"Unexpected {inner.excerpt()} in the search.", Span(start, cursor.position))
        return Boundary(predicate=predicate, span=Span(start, cursor.position))

    def write(self, value: Boundary) -> str:
        if value.condition is not None:
            return f"eval({print_expression(value.condition)})"
        assert value.predicate is not None
        return f"({print_predicate(value.predicate)})"


@dataclass(frozen=True, slots=True)
class _Listing:
    """Whether all values are listed, or of which fields."""

    describes: str = "true, false or fields in double quotes"

    def accepts(self, cursor: Cursor) -> bool:
        return TEXT.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> bool | tuple[str, ...]:
        cursor.skip()
        if cursor.looks(_QUOTED):
            return tuple(TEXT.read(cursor, stop).replace(",", " ").split())
        word = TEXT.read(cursor, stop)
        if word.lower() in ("t", "true", "1", "f", "false", "0"):
            return word.lower() in ("t", "true", "1")
        return (word,)

    def write(self, value: bool | tuple[str, ...]) -> str:
        return BOOLEAN.write(value) if isinstance(value, bool) else f'"{", ".join(map(quote_field, value))}"'


_BOUNDARY = _Boundary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction(Command):
    """Group events that agree in some fields and lie close enough in time."""

    name = "transaction"
    kind = Kind.STATEFUL

    name_: str | None = option(NAME, about="a stanza of transactiontypes.conf")
    maxspan: str = option(TEXT, "-1", about="how far apart the first and the last event may lie; -1 for any distance")
    maxpause: str = option(TEXT, "-1", about="how far apart two neighbours may lie; -1 for any distance")
    maxevents: int = option(INTEGER, 1000, about="how many events a transaction may have; -1 for any number")
    startswith: Boundary | None = option(_BOUNDARY, about="what the first event is known by")
    endswith: Boundary | None = option(_BOUNDARY, about="what the last event is known by")
    connected: bool = option(BOOLEAN, True, about="whether an event must share a field with its transaction")
    unifyends: bool = option(BOOLEAN, False, about="whether first and last event must have one of the fields")
    keeporphans: bool = option(BOOLEAN, False, about="whether events that belong to no transaction stay")
    keepevicted: bool = option(BOOLEAN, False, about="whether transactions without their end or start stay")
    maxopentxn: int = option(INTEGER, 5000, about="how many transactions Splunk keeps open; no effect here")
    maxopenevents: int = option(INTEGER, 100_000, about="how many events Splunk keeps open; no effect here")
    mvlist: bool | tuple[str, ...] = option(
        _Listing(), False, about="whether all values are listed, or of which fields"
    )
    mvraw: bool = option(BOOLEAN, False, about="whether _raw stays a multivalue")
    delim: str = option(TEXT, " ", about="what separates values when a multivalue is flattened")
    nullstr: str = option(TEXT, "NULL", about="what stands for a missing value in a list")
    fields: tuple[str, ...] = positional(
        FIELDS, (), about="the fields that must agree; without any, all belong together"
    )

    def check(self, context: Context) -> None:
        """Refuse spans that cannot be read and what depends on other files."""
        if self.name_ is not None:
            context.unsupported("Types of transactions are not supported.", self, "write the options themselves")
        for name, text in (("maxspan", self.maxspan), ("maxpause", self.maxpause)):
            self._seconds(name, text, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the transactions, newest first."""
        limits = Limits(
            span=self._seconds("maxspan", self.maxspan, context),
            pause=self._seconds("maxpause", self.maxpause, context),
            events=self.maxevents if self.maxevents > 0 else None,
            starts=self._test(self.startswith, context),
            ends=self._test(self.endswith, context),
        )
        found = Transactions(self.fields, limits, connected=self.connected)
        for row in newest_first(rows):
            found.add(row)
        merging = Merging(fields=self.fields, listed=self.mvlist, nullstr=self.nullstr, mvraw=self.mvraw)
        kept = [group for group in found.groups if self.keepevicted or found.is_complete(group)]
        merged = [merging.row(group, closed=found.is_closed(group)) for group in kept]
        orphans: list[Row] = [{**row, "_txn_orphan": 1} for row in found.orphans] if self.keeporphans else []
        yield from newest_first([*merged, *orphans])

    def _seconds(self, name: str, text: str, context: Context) -> Number | None:
        """Return the length of a span of time in seconds, None where there is no limit."""
        number = to_number(text)
        if number is not None:
            return number if number >= 0 else None
        try:
            span = parse_span(text)
        except TimeError:
            context.refuse("SPL270", f"'transaction' cannot read the {name} '{text}'.", self)
        return float(span.seconds) if span.seconds is not None else span.next(0)

    def _test(self, boundary: Boundary | None, context: Context) -> Test | None:
        if boundary is None:
            return None
        if boundary.condition is not None:
            return compile_condition(context.resolved(boundary.condition), context.scope)
        assert boundary.predicate is not None
        return context.test(boundary.predicate)

    def writes(self) -> FieldSet:
        """Return the fields that are added."""
        return FieldSet.of(*_MADE)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, the fields, the times and what the boundaries read."""
        boundaries = (self.startswith, self.endswith)
        read = [node for b in boundaries if b is not None for node in (b.predicate, b.condition)]
        return after.without(_MADE) | fields_read(*read) | FieldSet.of(*self.fields, "_time", "_raw")
