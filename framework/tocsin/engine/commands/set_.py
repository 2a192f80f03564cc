"""set: the union, the difference or the intersection of two searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.nested import fields_of, nested_rows, together
from tocsin.expressions.values import Row, texts
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import SUBSEARCHES, Choice
from tocsin.spl.pipeline import Pipeline

__all__ = ["Set"]

Key = frozenset[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(Command):
    """Compare the rows of two subsearches, all their fields together, and keep each row once."""

    name = "set"
    kind = Kind.GENERATING

    operation: str = positional(Choice(("union", "diff", "intersect")), about="which rows to keep")
    searches: tuple[Pipeline, ...] = positional(SUBSEARCHES, about="two subsearches in square brackets")

    def check(self, context: Context) -> None:
        """Refuse anything but two searches."""
        if len(self.searches) != 2:
            context.refuse("SPL275", f"'set' needs two subsearches, not {len(self.searches)}.", self)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows that the operation keeps."""
        limit = context.limits.subsearch_rows
        first, second = (list(nested_rows(search, context, limit, self.name).rows) for search in self.searches)
        return Stream(self._kept(first, second))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields of the subsearches."""
        fields = OutputFields()
        for search in self.searches:
            fields = together(fields, fields_of(search))
        return fields

    def _kept(self, first: list[Row], second: list[Row]) -> Iterator[Row]:
        here, there = {_key(row) for row in first}, {_key(row) for row in second}
        wanted = {"union": here | there, "diff": here ^ there, "intersect": here & there}[self.operation]
        for row in [*first, *second]:
            key = _key(row)
            if key in wanted:
                wanted.discard(key)
                yield row


def _key(row: Row) -> Key:
    return frozenset((name, texts(value)) for name, value in row.items())
