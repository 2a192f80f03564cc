"""selfjoin: join rows with other rows of the same results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.aggregation import Group, key_reader
from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import BOOLEAN, FIELDS
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Selfjoin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selfjoin(Command):
    """Join each row with later rows that have the same values in some fields."""

    name = "selfjoin"
    kind = Kind.ORDERING

    overwrite: bool = option(BOOLEAN, True, about="whether the later row's values replace those of the same name")
    max: int = option(AtLeast(0), 1, about="how many other rows each row is joined with; 0 for all")
    keepsingle: bool = option(BOOLEAN, False, about="whether rows without any partner stay")
    fields: tuple[str, ...] = positional(FIELDS, about="the fields that must agree")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the joined rows in the order in which their groups first appear."""
        read = key_reader(self.fields)
        groups: dict[Group, list[Row]] = {}
        for row in rows:
            for key in read(row)[:1]:
                groups.setdefault(key, []).append(row)
        for members in groups.values():
            yield from self._joined(members)

    def _joined(self, members: list[Row]) -> Iterable[Row]:
        first, *others = members
        if not others:
            return members if self.keepsingle else []
        partners = islice(others, self.max or None)
        return ({**first, **other} if self.overwrite else {**other, **first} for other in partners)

    def writes(self) -> FieldSet:
        """Return nothing: rows are put together."""
        return FieldSet()

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields to compare."""
        return after | FieldSet.of(*self.fields)
