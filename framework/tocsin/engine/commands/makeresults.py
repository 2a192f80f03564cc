"""makeresults: rows made out of nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option
from tocsin.expressions.values import Number, Row, Value
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, TEXT, Choice
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Makeresults"]

_ANNOTATIONS = ("_raw", "_time", "host", "source", "sourcetype", "splunk_server", "splunk_server_group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeresults(Command):
    """Make rows that hold only the time of the search, or those that are written in the command."""

    name = "makeresults"
    kind = Kind.GENERATING

    count: int = option(AtLeast(0), 1, about="how many rows to make")
    annotate: bool = option(BOOLEAN, False, about="show the usual fields of events as empty columns")
    splunk_server: str | None = option(TEXT, about="where Splunk makes the rows; no effect here")
    splunk_server_group: str | None = option(TEXT, about="where Splunk makes the rows; no effect here")
    format: str | None = option(Choice(("csv", "json")), about="how `data` is written")
    data: str | None = option(TEXT, about="rows as CSV with a header, or as a JSON array of objects")

    def check(self, context: Context) -> None:
        """Refuse data without its format, and data that cannot be read."""
        if (self.format is None) != (self.data is None):
            context.refuse("SPL256", "'makeresults' needs format= and data= together.", self)
        if self.data is not None:
            self._given(self.data, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows."""
        now: Row = {"_time": _whole(context.scope.now)}
        given: Iterable[Row] = ({} for _ in range(self.count)) if self.data is None else self._given(self.data, context)
        yield from (now | row for row in given)

    def _given(self, data: str, context: Context) -> list[Row]:
        """Return the rows that are written in the command."""
        if self.format == "csv":
            return list(_csv_rows(data))
        try:
            objects = json.loads(data)
        except ValueError as error:
            context.refuse("SPL256", f"The data of 'makeresults' is no JSON: {error}.", self)
        if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
            context.refuse("SPL256", "The data of 'makeresults' must be a JSON array of objects.", self)
        return [_json_row(item) for item in objects]

    def columns(self, before: Columns) -> Columns:
        """Return the columns that are known beforehand."""
        return _ANNOTATIONS if self.annotate else ("_time",)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: no row goes in."""
        return NOTHING


def _whole(epoch: float) -> Number:
    return int(epoch) if float(epoch).is_integer() else epoch


def _csv_rows(data: str) -> Iterator[Row]:
    for row in csv.DictReader(io.StringIO(data.strip()), skipinitialspace=True):
        yield {name: cell for name, cell in row.items() if isinstance(name, str) and cell}


def _json_row(item: dict[str, object]) -> Row:
    values = ((name, _json_value(value)) for name, value in item.items())
    return {name: value for name, value in values if value is not None}


def _json_value(value: object) -> Value | None:
    """Return a value of JSON as a field holds it: objects and arrays stay JSON text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
