"""Lookup tables: how rows are found and what an event gets from them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import KnowledgeError
from tocsin.expressions.values import Row
from tocsin.knowledge import FieldPair, Lookup
from tocsin.knowledge.apps import open_app
from tocsin.knowledge.lookups import read_lookup

ROWS = [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}, {"k": "a", "v": "3"}, {"k": "A", "v": "4"}]


def applied(
    table: Lookup, row: Row, inputs: list[str], *, overwrite: bool = True, outputs: tuple[str, ...] = ()
) -> Row:
    apply = table.compile(
        [FieldPair(name, name) for name in inputs], [FieldPair(name, name) for name in outputs], overwrite=overwrite
    )
    apply(row)
    return row


def test_all_matching_rows_in_table_order() -> None:
    """Every row that matches counts, in the order of the table, and makes a multivalue."""
    assert {"k": "a", "v": ("1", "3")} == applied(Lookup(ROWS), {"k": "a"}, ["k"])


def test_case_insensitive() -> None:
    """Without case_sensitive_match, cells match in any case."""
    assert ("1", "3", "4") == applied(Lookup(ROWS, case_sensitive_match=False), {"k": "A"}, ["k"])["v"]


def test_max_matches() -> None:
    """No more rows than max_matches are found."""
    assert "1" == applied(Lookup(ROWS, max_matches=1), {"k": "a"}, ["k"])["v"]


def test_default_match_fills_up_to_min_matches() -> None:
    """Where fewer rows than min_matches are found, the default stands in for the rest."""
    table = Lookup(ROWS, min_matches=1, default_match="none")

    assert "none" == applied(table, {"k": "x"}, ["k"])["v"]
    assert "2" == applied(table, {"k": "b"}, ["k"])["v"]


def test_wildcards_stand_in_the_table() -> None:
    """A star in a cell matches anything there, and the order of the rows decides what comes first."""
    rows = [{"url": "*.example.com/*", "kind": "known"}, {"url": "*", "kind": "other"}]
    table = Lookup(rows, match_type="WILDCARD(url)", max_matches=1)

    assert "known" == applied(table, {"url": "www.example.com/x"}, ["url"])["kind"]
    assert "other" == applied(table, {"url": "*"}, ["url"])["kind"]


def test_networks() -> None:
    """A network in a cell matches its addresses, of either version; other values match nothing."""
    rows = [{"net": "10.0.0.0/8", "zone": "in"}, {"net": "2001:db8::/32", "zone": "six"}, {"net": "bad", "zone": "x"}]
    table = Lookup(rows, match_type="CIDR(net)")

    assert ["in", "six", None, None] == [
        applied(table, {"net": address}, ["net"]).get("zone")
        for address in ("10.1.2.3", "2001:db8::1", "11.0.0.1", "?")
    ]


def test_several_match_types_at_once() -> None:
    """Exact, wildcard and network columns may be asked together."""
    rows = [{"a": "x", "b": "y*", "c": "10.0.0.0/8", "v": "1"}, {"a": "x", "b": "z*", "c": "10.0.0.0/8", "v": "2"}]
    table = Lookup(rows, match_type="WILDCARD(b), CIDR(c)")

    assert "2" == applied(table, {"a": "x", "b": "zed", "c": "10.0.0.1"}, ["a", "b", "c"])["v"]


def test_unknown_match_type_is_refused() -> None:
    """A match type that does not exist is an error."""
    with pytest.raises(KnowledgeError) as caught:
        Lookup(ROWS, match_type="REGEX(k)")

    assert "KNO320" == caught.value.diagnostics[0].code


def test_multivalue_input_matches_with_each_value() -> None:
    """Each value of a multivalue is looked up."""
    assert ("1", "3", "2") == applied(Lookup(ROWS), {"k": ("a", "b")}, ["k"])["v"]


def test_numbers_match_as_text() -> None:
    """A calculated number matches the cell that prints like it."""
    assert "x" == applied(Lookup([{"n": 5, "v": "x"}]), {"n": 5}, ["n"])["v"]


def test_empty_cells_make_no_field() -> None:
    """An empty cell of a row that matches clears the field with overwrite and leaves it without."""
    table = Lookup([{"k": "a", "v": None, "w": "1"}])

    assert {"k": "a", "w": "1"} == applied(table, {"k": "a", "v": "old"}, ["k"])
    assert {"k": "a", "v": "old", "w": "1"} == applied(table, {"k": "a", "v": "old"}, ["k"], overwrite=False)


def test_missing_input_changes_nothing() -> None:
    """An event without an input field stays as it is."""
    assert {"v": "old"} == applied(Lookup(ROWS), {"v": "old"}, ["k"])


def test_find_returns_rows_as_fields() -> None:
    """Rows are found by several columns, without their empty cells."""
    table = Lookup([{"a": "1", "b": "x", "c": ""}, {"a": "1", "b": "y", "c": "z"}])

    assert [{"a": "1", "b": "x"}] == table.find({"a": "1", "b": "x"})
    assert ("a", "b", "c") == table.fields


@pytest.mark.parametrize("packed", [False, True])
def test_csv_files(tmp_path: Path, packed: bool) -> None:
    """A CSV file may have a byte order mark, quoted line ends and short rows, and may be gzipped."""
    data = b'\xef\xbb\xbf"k k",v\r\na,"one\r\ntwo"\r\nb\r\n'
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(data) if packed else data)

    assert [{"k k": "a", "v": "one\r\ntwo"}, {"k k": "b"}] == list(read_lookup(path).rows())


CELLS = st.sampled_from(["a", "A", "b*", "*", "", "ab", "B"])


@given(
    st.lists(st.fixed_dictionaries({"k": CELLS, "v": CELLS}), max_size=8),
    st.sampled_from(["a", "A", "ab", "b", "", "x"]),
    st.booleans(),
)
def test_index_and_scan_agree(rows: list[dict[str, str]], value: str, sensitive: bool) -> None:
    """Exact columns found by index are those that a comparison row by row finds."""
    table = Lookup(rows, case_sensitive_match=sensitive)
    fold: Any = str if sensitive else str.casefold
    expected = [row for row in rows if fold(row["k"]) == fold(value)]

    assert [{k: v for k, v in row.items() if v} for row in expected] == table.find({"k": value})


def test_a_link_out_of_an_app_is_no_table(tmp_path: Path) -> None:
    """An app that somebody else made shows no file of this machine as one of its lookups."""
    (tmp_path / "secret.csv").write_text("k,v\n")
    folder = tmp_path / "app" / "lookups"
    folder.mkdir(parents=True)
    (folder / "own.csv").write_text("k,v\n")
    (folder / "inner.csv").symlink_to("own.csv")
    (folder / "outer.csv").symlink_to(tmp_path / "secret.csv")
    app = open_app(tmp_path / "app")

    assert [folder / "own.csv", folder / "inner.csv", None] == [
        app.lookup_file(name) for name in ("own.csv", "inner.csv", "outer.csv")
    ]
