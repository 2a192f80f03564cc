"""sort: put rows in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.sorting import sorted_rows
from tocsin.source import Span
from tocsin.spl.command import read_declared, write_declared
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import SORT_KEYS
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.trees.clause import SortKey

__all__ = ["Sort"]

_DIRECTION = re.compile(r"(?<=[\s,)\"])(?:d|desc)\s*\Z", re.I)
_NO_KEY_YET = re.compile(r"\s*(?:limit\s*=\s*)?\d*\s*[+-]?\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Command):
    """Put rows in the order of their values; without a limit, the first ten thousand of them."""

    name = "sort"
    kind = Kind.ORDERING

    limit: int | None = option(AtLeast(0), about="how many rows to return; 0 for all of them")
    keys: tuple[SortKey, ...] = positional(SORT_KEYS, about="+field, -field, num(field), str(field), ip(field)")

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read `[count | limit=count] key, … [d | desc]`; the last word turns every key round."""
        end = _end_of_keys(cursor)
        keys = cursor.within(cursor.position, end)
        count = AtLeast(0).read(keys, lambda _: False) if AtLeast(0).accepts(keys) else None
        values = read_declared(cls, keys, start)
        if end < cursor.end:
            values["keys"] = tuple(replace(key, descending=not key.descending) for key in values["keys"])
        if count is not None:
            values["limit"] = count
        return cls(**values, span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the arguments; a field that would be read as a count or as a direction stands in quotes."""
        text = write_declared(self)
        first, last = self.keys[0].field, self.keys[-1].field
        if len(self.keys) > 1 and _DIRECTION.search(text):
            text = f'{text.removesuffix(last)}"{last}"'
        return f'"{first}"{text.removeprefix(first)}' if text[0].isdigit() else text

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows in order, as many as the limit allows."""
        limit = context.limits.sort_rows if self.limit is None else self.limit
        ordered = sorted_rows(rows, self.keys)
        if self.limit is None and len(ordered) > limit:
            context.say(f"'sort' returns {limit} of {len(ordered)} rows; write `sort 0` for all of them.")
        return islice(ordered, limit or None)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the fields to sort by."""
        return after | FieldSet.of(*(key.field for key in self.keys))


def _end_of_keys(cursor: Cursor) -> int:
    """Return where the keys end: before a last `d` or `desc`, unless that is the only field."""
    text = cursor.text[: cursor.end]
    found = _DIRECTION.search(text, cursor.position)
    if found is None or _NO_KEY_YET.fullmatch(text, cursor.position, found.start()):
        return cursor.end
    return found.start()
