"""mvcombine: merge rows that differ in one field only."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.engine.multivalues import delimited
from tocsin.expressions.values import Row, Scalar, values_of
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, TEXT

__all__ = ["Mvcombine"]

Key = frozenset[tuple[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mvcombine(Command):
    """Merge rows that are equal but for one field into one row with all values of that field."""

    name = "mvcombine"
    kind = Kind.ORDERING

    delim: str = option(TEXT, " ", about="what separates the values once nomv flattens them")
    field: str = positional(FIELD)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the merged rows, each where the first of its kind stood."""
        return Stream(self._merged(iter(stream.rows)), stream.columns)

    def _merged(self, rows: Rows) -> Rows:
        kept: list[Row] = []
        values: list[list[Scalar]] = []
        places: dict[Key, int] = {}
        for row in rows:
            key = frozenset((name, value) for name, value in row.items() if name != self.field)
            place = places.setdefault(key, len(kept)) if self.field in row else len(kept)
            if place == len(kept):
                kept.append(row)
                values.append([])
            values[place] += values_of(row.get(self.field))
        for row, collected in zip(kept, values, strict=True):
            value = delimited(collected, self.delim)
            if value is not None:
                row[self.field] = value
            yield row

    def writes(self) -> FieldSet:
        """Return the field that is split or joined."""
        return FieldSet.of(self.field)
