"""fieldsummary: statistics about every field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tocsin.engine.aggregates import find
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row, Value, texts, to_number
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import FIELDS
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Fieldsummary"]

_NUMERIC = ("max", "mean", "min", "stdev")
_COLUMNS = (
    "field",
    "count",
    "distinct_count",
    "is_exact",
    "max",
    "mean",
    "min",
    "numeric_count",
    "stdev",
    "values",
)


@dataclass(slots=True)
class _Seen:
    """What was seen of one field."""

    counts: Counter[str] = field(default_factory=Counter)
    numbers: list[Value] = field(default_factory=list)

    def add(self, value: Value) -> None:
        for text in texts(value):
            self.counts[text] += 1
            number = to_number(text)
            if number is not None:
                self.numbers.append(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldsummary(Command):
    """Return a row of statistics for each field."""

    name = "fieldsummary"
    kind = Kind.TRANSFORMING

    maxvals: int = option(AtLeast(0), 100, about="how many values of a field are listed; 0 for all of them")
    fields: tuple[str, ...] = positional(FIELDS, ("*",), about="names and wildcards; all fields by default")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield a row for each field, in the order of their names."""
        seen = _gather(rows, FieldSet.of(*self.fields))
        for name in sorted(seen):
            yield self._summary(name, seen[name])

    def _summary(self, name: str, seen: _Seen) -> Row:
        listed = sorted(seen.counts.items(), key=lambda pair: (-pair[1], pair[0]))[: self.maxvals or None]
        values = [{"value": text, "count": count} for text, count in listed]
        row: Row = {
            "field": name,
            "count": seen.counts.total(),
            "distinct_count": len(seen.counts),
            "is_exact": 1,
            "numeric_count": len(seen.numbers),
            "values": json.dumps(values, ensure_ascii=False, separators=(",", ":")),
        }
        return row | _statistics(seen.numbers)

    def columns(self, before: Columns) -> Columns:
        """Return the columns."""
        return _COLUMNS

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the named fields."""
        named = FieldSet.of(*self.fields)
        return named if named.closed else EVERYTHING


def _gather(rows: Iterable[Row], wanted: FieldSet) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for row in rows:
        for name, value in row.items():
            if name in wanted:
                seen.setdefault(name, _Seen()).add(value)
    return seen


def _statistics(numbers: list[Value]) -> Row:
    """Return the statistics of the numbers of a field; there are none without a number."""
    row: Row = {}
    for name in _NUMERIC:
        make = find(name)
        assert make is not None
        accumulator = make()
        for number in numbers:
            accumulator.add(number, {})
        result = accumulator.result()
        if result is not None:
            row[name] = result
    return row
