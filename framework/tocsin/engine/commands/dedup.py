"""dedup: keep the first rows of each combination of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, after, option, positional
from tocsin.engine.sorting import sorted_rows
from tocsin.expressions.values import Row, texts
from tocsin.spl.command import write_declared
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, FIELDS, SORT_KEYS
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.trees.clause import SortKey

__all__ = ["Dedup"]

Combination = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dedup(Command):
    """Keep the first rows of each combination of the values of some fields."""

    name = "dedup"
    kind = Kind.STATEFUL

    keep: int = positional(AtLeast(1), 1, about="how many rows of each combination to keep")
    fields: tuple[str, ...] = positional(FIELDS, about="the fields that make the combination")
    keepevents: bool = option(BOOLEAN, False, about="keep the rows that repeat one, without these fields")
    keepempty: bool = option(BOOLEAN, False, about="keep the rows that lack one of the fields")
    consecutive: bool = option(BOOLEAN, False, about="compare a row only with those directly before it")
    sortby: tuple[SortKey, ...] = positional(after("sortby", SORT_KEYS), (), about="the order to look at rows in")

    def write(self) -> str:
        """Return the arguments; before a field that looks like a number stands how many rows to keep."""
        text = write_declared(self)
        return f"{self.keep} {text}" if self.keep == 1 and self.fields[0].isdigit() else text

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows that are kept."""
        repeats = _repeats_neighbours(self.keep) if self.consecutive else _repeats_any(self.keep)
        for row in sorted_rows(rows, self.sortby) if self.sortby else rows:
            combination = self._combination(row)
            if combination is None:
                if self.keepempty:
                    yield row
            elif not repeats(combination):
                yield row
            elif self.keepevents:
                yield {name: value for name, value in row.items() if name not in self.fields}

    def _combination(self, row: Row) -> Combination | None:
        if any(name not in row for name in self.fields):
            return None
        return tuple(texts(row[name]) for name in self.fields)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the fields that are compared or sorted by."""
        return after | FieldSet.of(*self.fields, *(key.field for key in self.sortby))


def _repeats_any(keep: int) -> Callable[[Combination], bool]:
    seen: Counter[Combination] = Counter()

    def repeats(combination: Combination) -> bool:
        seen[combination] += 1
        return seen[combination] > keep

    return repeats


def _repeats_neighbours(keep: int) -> Callable[[Combination], bool]:
    last: Combination | None = None
    length = 0

    def repeats(combination: Combination) -> bool:
        nonlocal last, length
        length = length + 1 if combination == last else 1
        last = combination
        return length > keep

    return repeats
