"""Ranking combinations of values by how often they occur: what `top` and `rare` share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.engine.aggregation import Group, key_reader, natural_order
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.values import Row, round_half_up
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, FIELDS, NAME
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Ranked", "Ranking"]

_PERCENT_DECIMALS = 6
Ranked = list[tuple[Group, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Command):
    """Count combinations of values, within each BY group, and keep those at one end."""

    kind = Kind.TRANSFORMING

    limit: int | None = option(AtLeast(0), about="how many combinations to keep; 0 for all")
    showcount: bool = option(BOOLEAN, True, about="whether there is a column for the count")
    showperc: bool = option(BOOLEAN, True, about="whether there is a column for the percentage")
    countfield: str = option(NAME, "count", about="the name of the column for the count")
    percentfield: str = option(NAME, "percent", about="the name of the column for the percentage")
    number: int | None = positional(AtLeast(0), None, about="how many combinations to keep; the same as limit")
    fields: tuple[str, ...] = positional(FIELDS, about="the fields whose values make the combinations")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="the fields to group by")

    @property
    def most(self) -> int | None:
        """How many combinations are kept, None for all."""
        most = self.limit if self.limit is not None else self.number
        return (10 if most is None else most) or None

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the combinations that are kept, one BY group after the other."""
        read = key_reader((*self.by, *self.fields))
        groups: dict[Group, Counter[Group]] = {}
        cut = len(self.by)
        for row in rows:
            for key in read(row):
                groups.setdefault(key[:cut], Counter())[key[cut:]] += 1
        for group in sorted(groups, key=natural_order):
            yield from self._ranked(group, groups[group])

    def _ranked(self, group: Group, counts: Counter[Group]) -> Iterable[Row]:
        total = counts.total()
        kept = self.ranking(counts)[: self.most]
        for combination, count in [*kept, *self.others(total - sum(count for _, count in kept))]:
            row: Row = dict(zip(self.by, group, strict=True))
            row.update(zip(self.fields, combination, strict=True))
            if self.showcount:
                row[self.countfield] = count
            if self.showperc:
                row[self.percentfield] = round_half_up(count * 100 / total, _PERCENT_DECIMALS)
            yield row

    def ranking(self, counts: Counter[Group]) -> Ranked:
        """Return the combinations, those to keep first."""
        raise NotImplementedError

    def others(self, count: int) -> Ranked:
        """Return what stands for the rows of the combinations that are not kept."""
        return []

    def columns(self, before: Columns) -> Columns:
        """Return the BY fields, the fields, and the columns for count and percentage."""
        counted = [self.countfield] * self.showcount + [self.percentfield] * self.showperc
        return tuple(dict.fromkeys([*self.by, *self.fields, *counted]))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the columns."""
        return OutputFields.closed(self.columns(None) or ())

    def writes(self) -> FieldSet:
        """Return the columns."""
        return FieldSet.of(*(self.columns(None) or ()))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields and the BY fields."""
        return FieldSet.of(*self.fields, *self.by)
