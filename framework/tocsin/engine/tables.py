"""Tables: which columns rows have, and the names of the columns that charts make of values."""

from __future__ import annotations

from tocsin.engine.stream import Stream
from tocsin.expressions.values import Row

__all__ = ["known_columns", "series_name"]


def known_columns(stream: Stream) -> tuple[list[str], list[Row]]:
    """Return the columns of a stream in order, those that its rows bring last, and the rows."""
    rows = list(stream.rows)
    return list(dict.fromkeys([*(stream.columns or ()), *(name for row in rows for name in row)])), rows


def series_name(aggregation: str, value: str, separator: str = ": ", pattern: str | None = None) -> str:
    """Return the name of the column for a value, where there are several columns for each value."""
    if pattern is None:
        return f"{aggregation}{separator}{value}"
    return pattern.replace("$AGG$", aggregation).replace("$VAL$", value)
