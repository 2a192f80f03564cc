"""metadata: which hosts, sources or source types have events, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.engine.indexes import events_of
from tocsin.expressions.values import Number, Row, texts, to_number
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import TEXT, Choice
from tocsin.spl.parts.indexes import INDEXES

__all__ = ["Metadata"]


@dataclass(slots=True)
class _Known:
    """What is known of one host, source or source type."""

    count: int = 0
    first: Number | None = None
    last: Number | None = None
    indexed: Number | None = None

    def add(self, row: Row) -> None:
        self.count += 1
        time = to_number(row.get("_time"))
        indexed = to_number(row.get("_indextime", row.get("_time")))
        if time is not None:
            self.first = time if self.first is None else min(self.first, time)
            self.last = time if self.last is None else max(self.last, time)
        if indexed is not None:
            self.indexed = indexed if self.indexed is None else max(self.indexed, indexed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata(Command):
    """Return a row for each host, source or source type with the number of its events and their times."""

    name = "metadata"
    kind = Kind.GENERATING

    type: str | None = option(Choice(("hosts", "sources", "sourcetypes")), about="what there is a row for")
    splunk_server: str | None = option(TEXT, about="which server Splunk asks; no effect here")
    splunk_server_group: str | None = option(TEXT, about="which servers Splunk asks; no effect here")
    datatype: str = option(Choice(("all", "event", "metric")), "event", about="which indexes count")
    indexes: tuple[str, ...] = positional(INDEXES, (), about="index=name, …: which indexes count")

    def check(self, context: Context) -> None:
        """Refuse a missing type."""
        if self.type is None:
            context.refuse("SPL258", "'metadata' needs type=hosts, type=sources or type=sourcetypes.", self)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield a row for each value, in their order."""
        assert self.type is not None
        field = self.type.removesuffix("s")
        needed = FieldSet.of("_time", "_indextime", field)
        events = () if self.datatype == "metric" else events_of(self.indexes, needed, context)
        found = _gather(events, field)
        for value in sorted(found):
            yield _row(field, value, found[value], self.type)

    def columns(self, before: Columns) -> Columns:
        """Return the columns."""
        field = (self.type or "").removesuffix("s")
        return tuple(sorted(("firstTime", field, "lastTime", "recentTime", "totalCount", "type"), key=str.lower))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: no row goes in."""
        return NOTHING


def _gather(events: Iterable[Row], field: str) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for row in events:
        for value in texts(row.get(field)):
            found.setdefault(value, _Known()).add(row)
    return found


def _row(field: str, value: str, known: _Known, kind: str) -> Row:
    times = {"firstTime": known.first, "lastTime": known.last, "recentTime": known.indexed}
    row: Row = {name: time for name, time in times.items() if time is not None}
    return row | {field: value, "totalCount": known.count, "type": kind}
