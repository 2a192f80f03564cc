"""Parity: our rows and those of a Splunk, one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.matrix.parity import Parity, compare_rows

_ROWS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", ("x", "y")]), min_size=1), max_size=6
)


def test_rows_are_the_same_whatever_the_server_adds() -> None:
    """The server's own fields, empty values and the way a time is written make no difference."""
    ours = [{"_time": 1700000000.5, "a": 1, "m": ("x", "y")}]
    theirs = [
        {"_time": "2023-11-14T22:13:20.500+00:00", "a": "1", "m": ["x", "y"], "_cd": "1:2", "index": "i", "b": ""}
    ]
    assert Parity(same=1) == compare_rows(ours, theirs)


def test_order_alone_is_remarked_and_nothing_more() -> None:
    """The same rows in another order hold."""
    found = compare_rows([{"a": "1"}, {"a": "2"}], [{"a": "2"}, {"a": "1"}])
    assert (True, True) == (found.holds, found.reordered)
    assert "2 of 2 rows the same, in another order" == str(found)


def test_missing_extra_and_differing_rows_are_told_apart() -> None:
    """A row with most fields alike is the same row with a difference; others are missing or extra."""
    ours = [{"a": "1", "b": "2", "c": "3"}, {"a": "only ours"}]
    theirs = [{"a": "1", "b": "2", "c": "4"}, {"z": "only theirs"}]
    found = compare_rows(ours, theirs)
    assert [("c",)] == [difference.fields for difference in found.differing]
    assert ({"a": ("only ours",)},) == found.missing
    assert ({"z": ("only theirs",)},) == found.extra
    assert "0 the same, 1 missing, 1 extra, 1 differing" == str(found)


def test_the_present_is_the_same_everywhere() -> None:
    """Times of the comparison itself equal each other, however they are written; older ones are what they are."""
    during = (1700000000.0, 1700000060.0)
    ours = [{"_time": 1700000001, "seen": "2023-11-14T22:13:22", "old": "1600000000"}]
    theirs = [{"_time": "2023-11-14T22:13:30.000+00:00", "seen": "1700000055.5", "old": "1600000000"}]
    assert compare_rows(ours, theirs, during).holds
    assert not compare_rows(ours, theirs).holds
    assert not compare_rows(ours, [{**theirs[0], "old": "1600000001"}], during).holds


def test_a_row_counts_as_often_as_it_comes() -> None:
    """Two equal rows here and one there is one missing."""
    assert 1 == len(compare_rows([{"a": "1"}, {"a": "1"}], [{"a": "1"}]).missing)


@given(_ROWS)
def test_rows_are_the_same_as_themselves(rows: list[dict[str, object]]) -> None:
    """Any rows hold against themselves."""
    found = compare_rows(rows, rows)
    assert (len(rows), True, False) == (found.same, found.holds, found.reordered)


@given(_ROWS, _ROWS)
def test_every_row_is_accounted_for(ours: list[dict[str, object]], theirs: list[dict[str, object]]) -> None:
    """Each row of either side is the same, differing, or on one side only."""
    found = compare_rows(ours, theirs)
    assert len(ours) == found.same + len(found.differing) + len(found.missing)
    assert len(theirs) == found.same + len(found.differing) + len(found.extra)
