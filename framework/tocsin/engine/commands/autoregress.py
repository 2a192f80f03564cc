"""autoregress: copy values of earlier rows."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.values import Value
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD

__all__ = ["Autoregress"]

_RANGE = re.compile(r"(\d+)(?:\s*-\s*(\d+))?(?!\w)")


@dataclass(frozen=True, slots=True)
class _Distances:
    describes: str = "a distance such as 2, or a range such as 1-3"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip()
        return cursor.looks(_RANGE) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[int, int]:
        cursor.skip()
        found = cursor.take(_RANGE)
        first = int(found.group(1)) if found else 0
        last = int(found.group(2) or first) if found else 0
        if not 1 <= first <= last:
            cursor.fail("SPL116", f"Expected {self.describes}, not {cursor.excerpt()}.", cursor.here())
        return first, last

    def write(self, value: tuple[int, int]) -> str:
        first, last = value
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoregress(Command):
    """Copy a field's values of earlier rows into each row."""

    name = "autoregress"
    kind = Kind.STATEFUL

    p: tuple[int, int] = option(_Distances(), (1, 1), about="how many rows back: 2, or 1-3 for each of them")
    field: str = positional(FIELD, about="the field to copy")
    new: str | None = positional(after("as", FIELD), None, about="the field for the copy")

    def check(self, context: Context) -> None:
        """Refuse one name for several copies."""
        if self.new is not None and self.p[0] != self.p[1]:
            context.refuse("SPL279", "'autoregress' with a range of rows cannot give them one name.", self)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the earlier values, where there are any."""
        first, last = self.p
        earlier: deque[Value | None] = deque(maxlen=last)
        for row in rows:
            value = row.get(self.field)
            for distance in range(first, last + 1):
                copied = earlier[-distance] if distance <= len(earlier) else None
                if copied is not None:
                    row[self._target(distance)] = copied
            earlier.append(value)
            yield row

    def _target(self, distance: int) -> str:
        return self.new if self.new is not None else f"{self.field}_p{distance}"

    def _targets(self) -> list[str]:
        return [self._target(distance) for distance in range(self.p[0], self.p[1] + 1)]

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new ones."""
        return before if before is None else tuple(dict.fromkeys([*before, *self._targets()]))

    def writes(self) -> FieldSet:
        """Return the fields for the copies."""
        return FieldSet.of(*self._targets())

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the field to copy."""
        return after | FieldSet.of(self.field)
