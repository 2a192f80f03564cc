"""Rows on their way from one command to the next, and what is known of their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tocsin.expressions.values import Row

__all__ = ["Columns", "Rows", "Stream"]

Rows: TypeAlias = Iterator[Row]
Columns: TypeAlias = tuple[str, ...] | None


@dataclass(slots=True)
class Stream:
    """Rows and, where a command has fixed them, their columns in order; rows may bring further fields.

    Whoever receives a row owns it and may change it; a row that is sent on twice must be copied.
    """

    rows: Iterable[Row]
    columns: Columns = None

    def mapped(self, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Columns:
        """Return the columns after a change, if they are known at all."""
        return None if self.columns is None else change(self.columns)
