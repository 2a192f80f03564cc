"""The rows of a search as table, JSON and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper

import pytest

from tocsin.expressions.values import Row
from tocsin.report.results import write_results


class Answer:
    """Rows with their columns, as a search returns them."""

    def __init__(self, fields: Sequence[str], *rows: Row) -> None:
        self.fields = fields
        self.rows = rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


ANSWER = Answer(
    ["_time", "host", "user", "count"],
    {"_time": 1700000000.5, "host": "north", "user": ("ann", "bob"), "count": 3},
    {"_time": 1700000060, "host": "two\nlines", "count": 12},
)


@pytest.fixture(autouse=True)
def console_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty columns."""
    monkeypatch.setenv("COLUMNS", "80")


def shown(answer: Answer, format_name: str, limit: int | None = None) -> str:
    """Return what an answer looks like in a format."""
    file = StringIO()
    write_results(answer, format_name, file, limit)
    return file.getvalue()


def test_a_table_has_dates_numbers_to_the_right_and_values_below_each_other() -> None:
    """A multivalue has a line for each value; a line break inside a value is marked."""
    expected = """\
_time                    host   user  count
-------------------------------------------
2023-11-14 22:13:20.500  north  ann       3
                                bob

2023-11-14 22:14:20.000  two\\n           12
                         lines
2 rows
"""
    assert expected == shown(ANSWER, "table")


def test_json_keeps_types_and_leaves_absent_fields_out() -> None:
    """A row is an object on its own line; a multivalue is an array."""
    text = shown(ANSWER, "json")

    assert json.loads(text) == [
        {"_time": 1700000000.5, "host": "north", "user": ["ann", "bob"], "count": 3},
        {"_time": 1700000060, "host": "two\nlines", "count": 12},
    ]
    assert 4 == len(text.splitlines())


def test_csv_has_a_header_and_every_value() -> None:
    """The values of a multivalue are separated by line breaks in their cell."""
    expected = [
        ["_time", "host", "user", "count"],
        ["1700000000.5", "north", "ann\nbob", "3"],
        ["1700000060", "two\nlines", "", "12"],
    ]
    assert expected == list(csv.reader(StringIO(shown(ANSWER, "csv"))))


@pytest.mark.parametrize(("format_name", "expected"), [("table", "no rows\n"), ("json", "[]\n"), ("csv", "a\n")])
def test_no_rows(format_name: str, expected: str) -> None:
    """An answer without rows is still whole in its format."""
    assert expected == shown(Answer(["a"]), format_name)


def test_rows_too_wide_for_a_table_are_listed_field_by_field() -> None:
    """Nothing is cut off: each field has its line, and long values go on below themselves."""
    row: Row = {f"field{n}": f"value{n}" for n in range(20)} | {"_raw": "<Event> " * 20}
    text = shown(Answer(list(row), row), "table")

    assert text.startswith("-- 1 ---")
    assert all(f"field{n}" in text and f"value{n}" in text for n in range(20))
    assert 20 == text.count("<Event>")
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_limit_shows_the_first_rows() -> None:
    """Only so many rows are written."""
    assert 1 == len(json.loads(shown(ANSWER, "json", limit=1)))


def test_an_impossible_time_is_shown_as_it_is() -> None:
    """A `_time` beyond the calendar does not stop the table."""
    assert "1e+300" in shown(Answer(["_time"], {"_time": 1e300}), "table")


def test_json_for_a_narrow_encoding_is_ascii() -> None:
    """A terminal that cannot show a character gets its escape, which loses nothing."""
    buffer = BytesIO()
    file = TextIOWrapper(buffer, encoding="latin-1")
    write_results(Answer(["a"], {"a": "日"}), "json", file)
    file.flush()

    assert [{"a": "日"}] == json.loads(buffer.getvalue())
