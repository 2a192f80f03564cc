"""Arguments that are whole numbers with a least value."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.parts.words import INTEGER

__all__ = ["AtLeast"]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A whole number that is not smaller than another."""

    least: int

    @property
    def describes(self) -> str:
        """Name the least number."""
        return f"a whole number of at least {self.least}"

    def accepts(self, cursor: Cursor) -> bool:
        """Whether a whole number stands at the cursor."""
        return INTEGER.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> int:
        """Read the number and refuse one that is too small."""
        span = cursor.here()
        number = INTEGER.read(cursor, stop)
        if number < self.least:
            cursor.fail("SPL116", f"Expected {self.describes}, not {number}.", span)
        return number

    def write(self, value: int) -> str:
        """Write the number."""
        return str(value)
