"""Laws of `dedup`."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

import tocsin

ROWS = st.lists(
    st.fixed_dictionaries({"n": st.integers().map(str)}, optional={"a": st.sampled_from("xyX"), "b": st.just("1")}),
    max_size=12,
)


@given(rows=ROWS, keep=st.integers(1, 3))
def test_no_combination_stays_more_often_than_allowed(rows: list[dict[str, str]], keep: int) -> None:
    """Each combination stays as often as it may and occurs."""
    occurring = Counter((row["a"], row["b"]) for row in rows if {"a", "b"} <= row.keys())

    kept = Counter((row["a"], row["b"]) for row in tocsin.search(f"| dedup {keep} a b", events=rows))

    assert {combination: min(count, keep) for combination, count in occurring.items()} == kept


@given(rows=ROWS, options=st.sampled_from(["", "keepempty=t", "consecutive=t", "keepempty=t consecutive=t"]))
def test_once_is_enough(rows: list[dict[str, str]], options: str) -> None:
    """A second `dedup` with the same arguments finds nothing to drop."""
    once = tocsin.search(f"| dedup a {options}", events=rows).rows

    assert once == tocsin.search(f"| dedup a {options} | dedup a {options}", events=rows).rows


@given(rows=ROWS)
def test_rows_keep_their_order(rows: list[dict[str, str]]) -> None:
    """What stays, stays in the order in which it came."""
    kept = [dict(row) for row in tocsin.search("| dedup a", events=rows)]
    remaining = iter(rows)

    assert all(row in remaining for row in kept)
