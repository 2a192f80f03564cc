"""Laws of `bin`."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin

EDGES = re.compile(r"(-?[\d.]+)-(-?[\d.]+)")
NUMBERS = st.one_of(st.integers(-(10**6), 10**6), st.decimals(-1000, 1000, places=3)).map(str)


def binned(search: str, value: str) -> str:
    """Return what becomes of one value."""
    (row,) = tocsin.search(search, events=[{"n": value}])
    return str(row["n"])


@given(value=NUMBERS, span=st.sampled_from(["1", "10", "0.25", "7", "0.1"]))
def test_a_number_lies_in_its_bin(value: str, span: str) -> None:
    """The lower edge belongs to the bin, the upper one to the next, and between them lies one span."""
    found = EDGES.fullmatch(binned(f"| bin n span={span}", value))

    assert found is not None
    low, high = map(Decimal, found.groups())
    assert low <= Decimal(value) < high
    assert Decimal(span) == high - low


@given(value=st.integers(1, 10**9), span=st.sampled_from(["log2", "log10", "1.5log3"]))
def test_a_number_lies_in_its_growing_bin(value: int, span: str) -> None:
    """The edges of a logarithmic bin enclose the number."""
    found = EDGES.fullmatch(binned(f"| bin n span={span}", str(value)))

    assert found is not None
    low, high = map(float, found.groups())
    assert low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


@given(values=st.lists(st.integers(-1000, 1000), min_size=1, max_size=20), bins=st.integers(2, 20))
def test_there_are_no_more_bins_than_allowed(values: list[int], bins: int) -> None:
    """Without a span, the values fall into at most `bins` bins."""
    rows = tocsin.search(f"| bin n bins={bins}", events=[{"n": str(value)} for value in values])

    assert len({row["n"] for row in rows}) <= bins


@given(epoch=st.integers(0, 2 * 10**9), span=st.sampled_from(["30s", "5m", "4h", "1d", "2w", "1mon", "1q", "1y"]))
def test_a_time_is_in_the_same_bin_as_its_start(epoch: int, span: str) -> None:
    """A bin starts no later than the times in it, and its start is in it."""
    start = int(binned(f"| eval _time=n | bin _time span={span} as n", str(epoch)))

    assert start <= epoch
    assert start == int(binned(f"| eval _time=n | bin _time span={span} as n", str(start)))


@pytest.mark.parametrize("span", ["0", "-5", "nan", "log1", "5parsecs"])
def test_a_span_without_a_length_is_refused(span: str) -> None:
    """A span must be a positive length."""
    with pytest.raises(tocsin.SearchError, match="cannot read the span"):
        tocsin.search(f"| bin n span={span}", events=[{"n": "1"}])
