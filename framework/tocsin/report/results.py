"""The rows of a search as a table, as JSON or as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol, TextIO

from rich.console import Console

from tocsin.expressions.values import Row, Value, texts
from tocsin.report.columns import visible
from tocsin.report.console import open_console, signs_for
from tocsin.report.records import print_records
from tocsin.report.rows_table import print_rows

__all__ = ["FORMATS", "Results", "write_results"]


class Results(Protocol):
    """What a search returns: its rows, and its columns in order."""

    @property
    def fields(self) -> Sequence[str]:
        """The columns in order."""

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""


def write_results(results: Results, format_name: str, file: TextIO, limit: int | None = None) -> None:
    """Write the rows, or the first `limit` of them, in one of the `FORMATS`."""
    rows = list(islice(results, limit))
    FORMATS[format_name](list(results.fields), rows, file)


def write_table(fields: Sequence[str], rows: Sequence[Row], file: TextIO) -> None:
    """Write a table, or each row as a list of its fields where a table would not fit.

    A multivalue has a line for each value; `_time` is shown as a date in UTC. A list begins with the time and ends with
    the raw event.
    """
    console = open_console(file)
    if rows and not _print_table(fields, rows, console):
        ordered = sorted(fields, key=lambda field: (field == "_raw", field != "_time"))
        print_records([{field: _cell(field, row[field]) for field in ordered if field in row} for row in rows], console)
    console.print("no rows" if not rows else "1 row" if len(rows) == 1 else f"{len(rows)} rows")


def write_json(_fields: Sequence[str], rows: Sequence[Row], file: TextIO) -> None:
    """Write a JSON array with one row per line; a multivalue is an array, an absent field is absent."""
    utf8 = (file.encoding or "utf-8").lower().startswith("utf")
    separator = "[\n"
    for row in rows:
        file.write(separator + json.dumps(row, ensure_ascii=not utf8))
        separator = ",\n"
    file.write("\n]\n" if rows else "[]\n")


def write_csv(fields: Sequence[str], rows: Sequence[Row], file: TextIO) -> None:
    """Write CSV with a header; the values of a multivalue are separated by line breaks in their cell."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([["\n".join(texts(row.get(field))) for field in fields] for row in rows])


FORMATS: dict[str, Callable[[Sequence[str], Sequence[Row], TextIO], None]] = {
    "table": write_table,
    "json": write_json,
    "csv": write_csv,
}


def _print_table(fields: Sequence[str], rows: Sequence[Row], console: Console) -> bool:
    cells = [[_cell(field, row[field]) if field in row else "" for field in fields] for row in rows]
    return print_rows([visible(field) for field in fields], cells, console, signs_for(console))


def _cell(field: str, value: Value) -> str:
    if field == "_time" and isinstance(value, int | float):
        return _date(value)
    return "\n".join(visible(text).replace("\n", "\\n\n") for text in texts(value))


def _date(epoch: float) -> str:
    try:
        return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    except (OverflowError, ValueError, OSError):
        return "".join(texts(epoch))
