"""Parity: the rows of a Splunk and our own, compared one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from tocsin.expressions.values import Row, texts, to_number
from tocsin.matrix.remote import RemoteRow

__all__ = ["Difference", "Parity", "PlainRow", "compare_rows"]

PlainRow: TypeAlias = Mapping[str, tuple[str, ...]]
_Key: TypeAlias = frozenset[tuple[str, tuple[str, ...]]]

Span: TypeAlias = tuple[float, float]
_LIKE_A_TIME = re.compile(r"\d{10}(\.\d+)?\Z|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_PRESENT = "the present"
_OWN = frozenset(
    (
        *("_bkt", "_cd", "_eventtype_color", "_indextime", "_kv", "_serial", "_si", "_sourcetype", "_subsecond"),
        *("index", "linecount", "punct", "splunk_server", "splunk_server_group", "timestartpos", "timeendpos"),
        *("date_hour", "date_mday", "date_minute", "date_month", "date_second", "date_wday", "date_year", "date_zone"),
    )
)
"""Fields that every Splunk gives by itself, or whose value is the server's own business."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that both have, with fields whose values differ."""

    ours: PlainRow
    theirs: PlainRow

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        names = dict.fromkeys((*self.ours, *self.theirs))
        return tuple(name for name in names if self.ours.get(name) != self.theirs.get(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How two sets of rows compare: the same, the same in another order, only ours, only theirs, and differing."""

    same: int
    missing: tuple[PlainRow, ...] = ()
    extra: tuple[PlainRow, ...] = ()
    differing: tuple[Difference, ...] = ()
    reordered: bool = False

    @property
    def holds(self) -> bool:
        """Whether both found the same rows; their order may differ."""
        return not (self.missing or self.extra or self.differing)

    def __str__(self) -> str:
        if self.holds:
            return f"{self.same} of {self.same} rows the same{', in another order' if self.reordered else ''}"
        parts = [f"{self.same} the same"]
        for rows, word in ((self.missing, "missing"), (self.extra, "extra"), (self.differing, "differing")):
            parts += [f"{len(rows)} {word}"] if rows else []
        return ", ".join(parts)


def compare_rows(ours: Iterable[Row], theirs: Iterable[RemoteRow], during: Span | None = None) -> Parity:
    """Compare our rows with those of a Splunk: first whole rows, then the likeliest pairs of what is left.

    Times that lie in `during` are the moment of the comparison itself, such as those of events without any time in
    their text: each of them equals every other.
    """
    own = [_plain({name: texts(value) for name, value in row.items()}, during) for row in ours]
    other = [_plain({name: _values(value) for name, value in row.items()}, during) for row in theirs]
    own_keys, other_keys = list(map(_key, own)), list(map(_key, other))
    common = Counter(own_keys) & Counter(other_keys)
    left, right = _without(own, own_keys, common), _without(other, other_keys, common)
    differing = tuple(_pairs(left, right))
    return Parity(
        same=common.total(),
        missing=tuple(left),
        extra=tuple(right),
        differing=differing,
        reordered=not (left or right or differing) and own_keys != other_keys,
    )


def _values(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _plain(row: Mapping[str, tuple[str, ...]], during: Span | None) -> PlainRow:
    """Return a row without what is the server's own, its time as an epoch in milliseconds, empty values left out."""
    plain = {}
    for name, values in row.items():
        if name in _OWN or not values or values == ("",):
            continue
        if during is not None:
            values = tuple(_PRESENT if _is_within(text, during) else text for text in values)  # noqa: PLW2901
        plain[name] = _time(values) if name == "_time" else values
    return plain


def _is_within(text: str, during: Span) -> bool:
    """Whether a text is a time, as an epoch or as a date, in a span."""
    moment = _moment(text) if _LIKE_A_TIME.match(text) else None
    return moment is not None and during[0] <= moment <= during[1]


def _moment(text: str) -> float | None:
    number = to_number(text)
    if number is not None:
        return float(number)
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def _time(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return a time by one name, however it is written."""
    moment = _moment(values[0]) if len(values) == 1 else None
    return values if moment is None else (f"{moment:.3f}",)


def _key(row: PlainRow) -> _Key:
    return frozenset(row.items())


def _without(rows: Sequence[PlainRow], keys: Sequence[_Key], common: Mapping[_Key, int]) -> list[PlainRow]:
    """Return the rows that are left when the common ones are taken away."""
    left = dict(common)
    kept = []
    for row, key in zip(rows, keys, strict=True):
        if left.get(key, 0):
            left[key] -= 1
        else:
            kept.append(row)
    return kept


def _pairs(left: list[PlainRow], right: list[PlainRow]) -> list[Difference]:
    """Take out of both lists the rows that are mostly alike, the most alike first."""
    scored = sorted(
        ((_likeness(ours, theirs), i, j) for i, ours in enumerate(left) for j, theirs in enumerate(right)),
        key=lambda scored: -scored[0],
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    found = []
    for score, i, j in scored:
        if score * 2 >= 1 and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            found.append(Difference(left[i], right[j]))
    left[:] = [row for i, row in enumerate(left) if i not in used_left]
    right[:] = [row for j, row in enumerate(right) if j not in used_right]
    return found


def _likeness(ours: PlainRow, theirs: PlainRow) -> float:
    """Return the share of the fields that have the same values."""
    names = {*ours, *theirs}
    return sum(ours.get(name) == theirs.get(name) for name in names) / len(names) if names else 1.0
