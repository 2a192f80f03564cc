"""The order that `sort` and `dedup … sortby` put rows in.

By default two values compare as numbers when both are numbers, as addresses when both are IP addresses, else as text by
code point; that is decided for each pair that is compared. (Search Reference, *sort*.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from ipaddress import ip_address
from typing import Any, NamedTuple

from tocsin.expressions.values import Number, Row, Value, texts, to_number
from tocsin.spl.trees.clause import SortKey

__all__ = ["sorted_rows"]

Address = tuple[int, int]
Comparable = Any
"""What Python's sort can compare with its like; None for a value that comes last."""


class _Reading(NamedTuple):
    """A value in the three ways that it may be compared."""

    number: Number | None
    address: Address | None
    text: str


def sorted_rows(rows: Iterable[Row], keys: Sequence[SortKey]) -> list[Row]:
    """Sort rows by keys, the first being the most significant; rows that lack its field come last either way."""
    ordered = list(rows)
    for key in reversed(keys):
        ordered = _sorted_by(ordered, key)
    return ordered


def _sorted_by(rows: list[Row], key: SortKey) -> list[Row]:
    present = [(value, row) for row in rows if (value := row.get(key.field)) is not None]
    comparables = _COMPARISONS[key.comparison]([value for value, _ in present])
    placed = [(comparable, row) for comparable, (_, row) in zip(comparables, present, strict=True)]
    known = [pair for pair in placed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=key.descending)
    unknown = [row for comparable, row in placed if comparable is None]
    absent = [row for row in rows if row.get(key.field) is None]
    return [*(row for _, row in known), *unknown, *absent]


def _automatic(values: Sequence[Value]) -> Sequence[Comparable]:
    readings = [_Reading(to_number(value), _address(value), _text(value)) for value in values]
    if all(reading.number is not None for reading in readings):
        return [reading.number for reading in readings]
    if all(reading.address is not None for reading in readings):
        return [reading.address for reading in readings]
    if all(reading.number is None and reading.address is None for reading in readings):
        return [reading.text for reading in readings]
    return [_pairwise(reading) for reading in readings]


def _compare(one: _Reading, other: _Reading) -> int:
    if one.number is not None and other.number is not None:
        return (one.number > other.number) - (one.number < other.number)
    if one.address is not None and other.address is not None:
        return (one.address > other.address) - (one.address < other.address)
    return (one.text > other.text) - (one.text < other.text)


_pairwise = cmp_to_key(_compare)


def _text(value: Value) -> str:
    return "\n".join(texts(value))


def _address(value: Value) -> Address | None:
    text = _text(value)
    if ":" not in text and text.count(".") != 3:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.version, int(address)


def _each(reading: Callable[[Value], Comparable]) -> Callable[[Sequence[Value]], Sequence[Comparable]]:
    return lambda values: [reading(value) for value in values]


_COMPARISONS: dict[str, Callable[[Sequence[Value]], Sequence[Comparable]]] = {
    "auto": _automatic,
    "num": _each(to_number),
    "ip": _each(_address),
    "str": _each(_text),
}
