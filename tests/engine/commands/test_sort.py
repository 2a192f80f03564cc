"""Laws of `sort`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import tocsin

VALUES = st.one_of(
    st.integers(-50, 50).map(str),
    st.sampled_from(["10.0.0.9", "10.0.0.10", "::1", "a", "B", "9a", "1.5", ""]),
)
ROWS = st.lists(st.fixed_dictionaries({"n": st.integers().map(str)}, optional={"a": VALUES, "b": VALUES}), max_size=12)
DIRECTIONS = st.sampled_from(["a", "-a", "- a, b", "a, -b", "num(a), str(b)", "-ip(a)", "a desc"])


@given(rows=ROWS, keys=DIRECTIONS, count=st.integers(1, 12))
def test_a_limit_cuts_the_end_off(rows: list[dict[str, str]], keys: str, count: int) -> None:
    """What `sort n` returns is how `sort 0` begins, and what `head n` makes of it."""
    whole = tocsin.search(f"| sort 0 {keys}", events=rows).rows

    assert whole[:count] == tocsin.search(f"| sort {count} {keys}", events=rows).rows
    assert whole[:count] == tocsin.search(f"| sort limit=0 {keys} | head {count}", events=rows).rows


@given(rows=ROWS, keys=DIRECTIONS)
def test_no_row_is_lost_or_made(rows: list[dict[str, str]], keys: str) -> None:
    """Sorting changes nothing but the order."""
    found = tocsin.search(f"| sort 0 {keys}", events=rows).rows

    assert sorted(map(_items, rows)) == sorted(map(_items, found))


@given(rows=st.lists(st.fixed_dictionaries({"a": st.integers(-9, 9).map(str)}), max_size=12))
def test_numbers_ascend_and_descend(rows: list[dict[str, str]]) -> None:
    """Numbers come by size, upwards or downwards."""
    numbers = sorted(int(row["a"]) for row in rows)

    assert numbers == [int(str(row["a"])) for row in tocsin.search("| sort 0 a", events=rows)]
    assert numbers[::-1] == [int(str(row["a"])) for row in tocsin.search("| sort 0 -a", events=rows)]


@given(rows=ROWS, keys=DIRECTIONS)
def test_rows_without_the_field_come_last(rows: list[dict[str, str]], keys: str) -> None:
    """Whatever the direction, no row with a value follows one without."""
    lacking = ["a" not in row for row in tocsin.search(f"| sort 0 {keys}", events=rows)]

    assert sorted(lacking) == lacking


def _items(row: object) -> list[tuple[str, str]]:
    assert isinstance(row, dict)
    return sorted(row.items())
