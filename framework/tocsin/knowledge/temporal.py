"""Lookup tables whose rows are valid from a time on: `time_field` and what goes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from tocsin.events.time_formats import compile_time_format
from tocsin.expressions.values import Value, to_number

__all__ = ["EARLIEST", "TimeRule", "time_rule"]

EARLIEST = 2_000_000_000
_SECONDS = "%s.%Q"

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRule:
    """The column with the time of a row, how it is read, and how many seconds later than it an event may be."""

    column: str
    read: Callable[[str], int | float | None]
    least: int = 0
    most: int = EARLIEST

    def latest_first(self, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Return the rows that have a time, the latest first."""
        timed = [(time, row) for row in rows if (time := self.read(row.get(self.column, "").strip())) is not None]
        return [row for _, row in sorted(timed, key=lambda each: -each[0])]

    def holds(self, row: Cells, event_time: Value | None) -> bool:
        """Whether a row is valid at the time of an event."""
        at, since = to_number(event_time), self.read(row[self.column].strip())
        return at is not None and since is not None and self.least <= at - since <= self.most


def time_rule(column: str, time_format: str, least: int, most: int) -> TimeRule:
    """Make the rule of a table; raise `TimeFormatError` for a format that cannot be read."""
    readers = [compile_time_format(text, UTC, 0.0) for text in ((time_format,) if time_format else (_SECONDS, "%s"))]

    def read(text: str) -> int | float | None:
        return next((time for reader in readers if (time := reader(text)) is not None), None)

    return TimeRule(column=column, read=read, least=least, most=most)
