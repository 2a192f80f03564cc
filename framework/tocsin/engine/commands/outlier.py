"""outlier: cut off or remove numbers that lie far from the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tocsin.engine.aggregates.percentiles import Percentile
from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Number, Row, to_number, to_text
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, FIELDS, NUMBER, Choice

__all__ = ["Outlier"]


class _Bounds(NamedTuple):
    """Between what two numbers a value is no outlier."""

    low: float
    high: float

    def nearest(self, number: Number) -> Number:
        return min(max(number, self.low), self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier(Command):
    """Cut off, or remove with their rows, the numbers that lie too many interquartile ranges beyond the quartiles."""

    name = "outlier"
    kind = Kind.ORDERING

    action: str = option(Choice(("remove", "rm", "transform", "tf")), "transform", about="what happens to outliers")
    mark: bool = option(BOOLEAN, False, about="put 000 before the values that were cut off")
    param: float = option(NUMBER, 2.5, about="how many interquartile ranges beyond the quartiles are too many")
    uselower: bool = option(BOOLEAN, False, about="look also for numbers that are too small")
    type: str = option(Choice(("iqr",)), "iqr", about="the method, of which there is one")
    fields: tuple[str, ...] = positional(FIELDS, ("*",), about="names and wildcards; all fields by default")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows with their outliers cut off, or without the rows that have any."""
        kept = list(rows)
        named = FieldSet.of(*self.fields)
        names = dict.fromkeys(name for row in kept for name in row if name in named)
        bounds = {name: found for name in names if (found := self._bounds(kept, name))}
        for row in kept:
            outliers = {name: cut for name, limits in bounds.items() if (cut := self._cut(row, name, limits))}
            if not outliers or self.action in ("transform", "tf"):
                yield row | outliers

    def _bounds(self, rows: list[Row], name: str) -> _Bounds | None:
        quartiles = Percentile(25), Percentile(75)
        for row in rows:
            for quartile in quartiles:
                quartile.add(row.get(name, ""), row)
        low, high = (quartile.result() for quartile in quartiles)
        if low is None or high is None:
            return None
        reach = self.param * (high - low)
        return _Bounds(low - reach if self.uselower else float("-inf"), high + reach)

    def _cut(self, row: Row, name: str, bounds: _Bounds) -> str | None:
        """Return what an outlier is cut down to, None for a value that is no outlier."""
        number = to_number(row.get(name))
        if number is None or bounds.low <= number <= bounds.high:
            return None
        text = to_text(bounds.nearest(number))
        return f"000{text}" if self.mark else text

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the named fields."""
        named = FieldSet.of(*self.fields)
        return after | named if named.closed else EVERYTHING
