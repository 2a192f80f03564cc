"""fillnull: put a value where there is none."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, Stream, option, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet, matches_wildcard
from tocsin.spl.parts import FIELDS, TEXT

__all__ = ["Fillnull"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fillnull(Command):
    """Put a value where the named fields have none, or where any field has none that has one in some other row."""

    name = "fillnull"
    kind = Kind.STREAMING

    value: str = option(TEXT, "0", about="the value to put in")
    fields: tuple[str, ...] = positional(FIELDS, (), about="names and wildcards")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields filled."""
        if self.fields and FieldSet.of(*self.fields).closed:
            columns = stream.mapped(lambda before: tuple(dict.fromkeys((*before, *self.fields))))
            return Stream(self._filled(iter(stream.rows), self.fields), columns)
        rows = list(stream.rows)
        return Stream(self._filled(iter(rows), self._present(rows)), stream.columns)

    def _present(self, rows: list[Row]) -> tuple[str, ...]:
        """Return the fields to fill among those that have a value somewhere, and those that are named outright."""
        wildcards = [name for name in self.fields if "*" in name] or ([] if self.fields else ["*"])
        present = dict.fromkeys(name for row in rows for name in row)
        matching = (name for name in present if any(matches_wildcard(name, w) for w in wildcards))
        return (*(name for name in self.fields if "*" not in name), *matching)

    def _filled(self, rows: Rows, names: tuple[str, ...]) -> Rows:
        for row in rows:
            for name in names:
                if name not in row:
                    row[name] = self.value
            yield row

    def writes(self) -> FieldSet:
        """Return the named fields."""
        return FieldSet.of(*self.fields)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
