"""Laws of aggregation: the order of rows, the parts they come in and the way they are asked for do not matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin.engine import aggregates
from tocsin.engine.aggregation import Grouping
from tocsin.engine.context import Context
from tocsin.engine.measures import measures
from tocsin.engine.sources import GivenEvents, given_row
from tocsin.engine.store import Store
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, texts, to_number
from tocsin.spl.trees.aggregation import Aggregation

_ORDERED = {"first", "last", "list"}
_ELSEWHERE = {"per_second": "timechart", "per_minute": "timechart", "per_hour": "timechart", "per_day": "timechart"}
_ELSEWHERE |= {"rate_avg": "mstats", "rate_sum": "mstats"}
_EVERYWHERE = sorted(set(aggregates.names()) - _ELSEWHERE.keys() - {"sparkline"})
_FUNCTIONS = [*_EVERYWHERE, *_ELSEWHERE, "sparkline"]
_UNORDERED = [name for name in _FUNCTIONS if name not in _ORDERED]

_SCALARS = st.one_of(
    st.integers(-1000, 1000).map(str),
    st.decimals(-100, 100, places=2).map(str),
    st.sampled_from(["a", "B", "b", "", "0x1", "1e2", "NaN"]),
)
_VALUES = st.one_of(st.none(), _SCALARS, st.lists(_SCALARS, min_size=2, max_size=3))


@st.composite
def _events(draw: st.DrawFn) -> list[dict[str, object]]:
    """Draw events at different times with a value and up to two groups."""
    count = draw(st.integers(0, 12))
    times = draw(st.lists(st.integers(0, 9999), min_size=count, max_size=count, unique=True))
    groups = st.one_of(st.none(), st.sampled_from("xyz"), st.just(["x", "y"]))
    return [{"_time": time, "v": draw(_VALUES), "g": draw(groups)} for time in times]


def _context() -> Context:
    return Context(scope=Scope(now=0), events=GivenEvents(()), knowledge=None, store=Store())


def _grouping(function: str) -> Grouping:
    aggregation = Aggregation(function=function, argument="v", alias="r", interval="1h")
    return Grouping(measures([aggregation], _context(), _ELSEWHERE.get(function, "stats")), ("g",))


def _filled(grouping: Grouping, rows: Sequence[Mapping[str, object]]) -> Grouping:
    for row in rows:
        grouping.add(given_row(row))
    return grouping


def _same(expected: Sequence[Row], actual: Sequence[Row]) -> bool:
    """Whether rows are the same but for the last digits of numbers."""
    return len(expected) == len(actual) and all(
        one.keys() == other.keys() and all(_equal(one[name], other[name]) for name in one)
        for one, other in zip(expected, actual, strict=True)
    )


def _equal(one: object, other: object) -> bool:
    first, second = to_number(one), to_number(other)  # type: ignore[arg-type]
    if first is None or second is None:
        return one == other
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=30, deadline=None)
@pytest.mark.parametrize("function", _UNORDERED)
@given(data=st.data())
def test_order_does_not_matter(function: str, data: st.DataObject) -> None:
    """An aggregate gives the same for the same rows in any order."""
    events = data.draw(_events())
    shuffled = data.draw(st.permutations(events))
    expected = list(_filled(_grouping(function), events).rows())
    assert _same(expected, list(_filled(_grouping(function), shuffled).rows()))


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("function", _FUNCTIONS)
@given(events=_events(), cuts=st.lists(st.integers(0, 12), max_size=3))
def test_parts_merge_to_the_whole(function: str, events: list[dict[str, object]], cuts: list[int]) -> None:
    """Aggregating parts and merging them in order gives what aggregating everything gives."""
    bounds = [0, *sorted(cuts), len(events)]
    merged = _grouping(function)
    for start, end in pairwise(bounds):
        merged.merge(_filled(_grouping(function), events[start:end]))
    assert _same(list(_filled(_grouping(function), events).rows()), list(merged.rows()))


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("function", _FUNCTIONS)
@given(events=_events())
def test_merging_leaves_the_other_as_it_was(function: str, events: list[dict[str, object]]) -> None:
    """What is merged into another grouping gives the same afterwards."""
    other = _filled(_grouping(function), events)
    expected = list(other.rows())
    _filled(_grouping(function), events).merge(other)
    assert expected == list(other.rows())


@settings(deadline=None)
@given(events=_events())
def test_allnum_survives_merging(events: list[dict[str, object]]) -> None:
    """A group that holds a text is null with allnum, whichever part the text is in."""
    ready = measures([Aggregation(function="sum", argument="v", alias="r")], _context())
    whole = _filled(Grouping(ready, (), allnum=True), events)
    merged = Grouping(ready, (), allnum=True)
    for event in events:
        merged.merge(_filled(Grouping(ready, (), allnum=True), [event]))
    assert _same(list(whole.rows()), list(merged.rows()))


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("function", _EVERYWHERE)
@given(events=_events())
def test_eventstats_is_stats_joined_back(function: str, events: list[dict[str, object]]) -> None:
    """eventstats gives each row what stats gives for its group."""
    events = [event for event in events if not isinstance(event["g"], list)]
    by_group = {row["g"]: row.get("r") for row in tocsin.search(f"* | stats {function}(v) as r by g", events=events)}
    for row in tocsin.search(f"* | eventstats {function}(v) as r by g", events=events):
        expected = by_group[row["g"]] if "g" in row else None
        assert expected == row.get("r")


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("function", _EVERYWHERE)
@given(events=_events())
def test_streamstats_ends_in_stats(function: str, events: list[dict[str, object]]) -> None:
    """The last running result is the result of all rows."""
    (total,) = tocsin.search(f"* | stats {function}(v) as r", events=events)
    running = list(tocsin.search(f"* | streamstats {function}(v) as r", events=events))
    assert not running or total.get("r") == running[-1].get("r")


@settings(deadline=None)
@given(events=_events(), width=st.integers(1, 4))
def test_a_window_is_a_suffix(events: list[dict[str, object]], width: int) -> None:
    """A windowed result is the result of the last rows alone."""
    rows = list(tocsin.search(f"* | streamstats window={width} list(v) as r", events=events))
    for position, row in enumerate(rows):
        members = events[max(0, position - width + 1) : position + 1]
        expected = tuple(text for event in members for text in texts(given_row(event).get("v")))
        assert expected == texts(row.get("r"))


@settings(deadline=None)
@given(events=_events())
def test_top_counts_as_stats_does(events: list[dict[str, object]]) -> None:
    """top and stats count the same."""
    counted = {row["v"]: row["count"] for row in tocsin.search("* | stats count by v", events=events)}
    assert counted == {row["v"]: row["count"] for row in tocsin.search("* | top limit=0 v", events=events)}


@settings(deadline=None)
@given(events=_events())
def test_chart_and_xyseries_agree(events: list[dict[str, object]]) -> None:
    """A chart is stats by two fields, turned into a table."""
    chart = tocsin.search("* | chart limit=0 usenull=f sum(v) over g by k", events=[{**e, "k": "c"} for e in events])
    table = tocsin.search(
        '* | eval k="c" | stats sum(v) as s by g k | xyseries g k s', events=[{**e, "k": "c"} for e in events]
    )
    assert _same(table.rows, chart.rows)


@settings(deadline=None)
@given(events=_events())
def test_a_table_comes_back_from_its_cells(events: list[dict[str, object]]) -> None:
    """untable and xyseries undo each other."""
    table = "* | stats count sum(v) as s by g"
    cells = f"{table} | untable g name value | xyseries g name value"
    assert _same(tocsin.search(table, events=events).rows, tocsin.search(cells, events=events).rows)
