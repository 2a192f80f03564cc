"""Transactions: events, newest first, put into groups that agree in some fields and keep within limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.expressions.values import Number, Row, Scalar, Test, Value, multivalue, texts, to_number, values_of

__all__ = ["Limits", "Merging", "Transactions"]

Known = dict[str, set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What ends a transaction: its length, a pause, the number of its events, its first and its last event."""

    span: Number | None = None
    pause: Number | None = None
    events: int | None = None
    starts: Test | None = None
    ends: Test | None = None

    def has_room(self, group: Group, row: Row) -> bool:
        """Whether an older event lies close enough to a transaction."""
        time = to_number(row.get("_time"))
        newest, oldest = (to_number(group.events[position].get("_time")) for position in (0, -1))
        if time is None or newest is None or oldest is None:
            return True
        if self.span is not None and newest - time >= self.span:
            return False
        return self.pause is None or oldest - time <= self.pause


@dataclass(slots=True, eq=False)
class Group:
    """The events of one transaction, newest first, and the values that its fields have."""

    events: list[Row] = field(default_factory=list)
    known: Known = field(default_factory=dict)
    is_open: bool = True
    started: bool = False
    ended: bool = False
    filled: bool = False

    def agrees(self, values: Known, *, connected: bool) -> bool:
        """Whether an event fits: no field that both have may differ, and if connected they must share one."""
        shared = values.keys() & self.known.keys()
        if not shared and connected and (values or self.known):
            return False
        return all(values[name] & self.known[name] for name in shared)


class Transactions:
    """Transactions, complete and open, made from events that come newest first."""

    def __init__(self, fields: Sequence[str], limits: Limits, *, connected: bool) -> None:
        self._fields = fields
        self._limits = limits
        self._connected = connected
        self._by_value: dict[tuple[str, str], list[Group]] = {}
        self.groups: list[Group] = []
        self.orphans: list[Row] = []

    def add(self, row: Row) -> None:
        """Put an event into the transaction that it belongs to, or into a new one."""
        values = {name: set(found) for name in self._fields if (found := texts(row.get(name)))}
        if self._fields and not values:
            self.orphans.append(row)
            return
        limits = self._limits
        ends = limits.ends is not None and limits.ends(row)
        group = self._find(values)
        if group is not None and (ends or not limits.has_room(group, row)):
            group.is_open = False
            group.filled = not ends
            group = None
        if group is None:
            group = Group(ended=ends)
            self.groups.append(group)
        self._put(row, values, group)

    def _put(self, row: Row, values: Known, group: Group) -> None:
        group.events.append(row)
        for name, found in values.items():
            group.known.setdefault(name, set()).update(found)
            for value in found:
                members = self._by_value.setdefault((name, value), [])
                if not members or members[-1] is not group:
                    members.append(group)
        limits = self._limits
        if limits.starts is not None and limits.starts(row):
            group.started, group.is_open = True, False
        elif limits.events is not None and len(group.events) >= limits.events:
            group.filled, group.is_open = True, False

    def _find(self, values: Known) -> Group | None:
        """Return the open transaction that an event fits into, of several the one that was added to last."""
        for group in self._candidates(values):
            if group.is_open and group.agrees(values, connected=self._connected):
                return group
        return None

    def _candidates(self, values: Known) -> Iterator[Group]:
        if not self._fields or not self._connected:
            yield from reversed(self.groups)
            return
        for name, found in values.items():
            for value in found:
                members = self._by_value.get((name, value), [])
                members[:] = [group for group in members if group.is_open]
                yield from reversed(members)

    def is_complete(self, group: Group) -> bool:
        """Whether a transaction has the first and the last event that it must have."""
        limits = self._limits
        return (limits.starts is None or group.started) and (limits.ends is None or group.ended)

    def is_closed(self, group: Group) -> bool:
        """Whether a transaction is complete because of something that ends transactions."""
        bounded = self._limits.starts is not None or self._limits.ends is not None
        return self.is_complete(group) and (bounded or group.filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """How the events of a transaction become one row."""

    fields: Sequence[str]
    listed: bool | tuple[str, ...] = False
    nullstr: str = "NULL"
    mvraw: bool = False

    def row(self, group: Group, *, closed: bool) -> Row:
        """Return the row of a transaction."""
        events = group.events[::-1]
        names = dict.fromkeys(name for event in events for name in event)
        row: Row = {name: value for name in names if (value := self._value(name, events)) is not None}
        times = [time for event in events if (time := to_number(event.get("_time"))) is not None]
        if times:
            row["_time"] = events[0].get("_time", times[0])
        row["duration"] = times[-1] - times[0] if times else 0
        row["eventcount"] = len(events)
        row["closed_txn"] = int(closed)
        row["field_match_sum"] = sum(name in event for event in events for name in self.fields)
        row["linecount"] = sum(len(text.split("\n")) for event in events for text in texts(event.get("_raw")))
        return row

    def _value(self, name: str, events: Sequence[Row]) -> Value | None:
        """Return the values that a field has in the events, oldest first where they are listed."""
        if name == "_raw" and not self.mvraw:
            return "\n".join(text for event in events for text in texts(event.get(name)))
        if name == "_raw" or self.listed is True or (self.listed and name in self.listed):
            missing: tuple[Scalar, ...] = (self.nullstr,)
            return multivalue(value for event in events for value in values_of(event.get(name)) or missing)
        return multivalue(sorted({text for event in events for text in texts(event.get(name))}))
