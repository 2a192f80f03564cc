"""What a page cannot say about `head`."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

import tocsin
from tocsin.engine.commands.head import Head
from tocsin.engine.context import Context
from tocsin.engine.sources import GivenEvents
from tocsin.engine.store import Store
from tocsin.engine.stream import Stream
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row


@given(count=st.integers(0, 20), limit=st.integers(0, 20))
def test_two_heads_are_the_shorter_one(count: int, limit: int) -> None:
    """The smaller number of two wins."""
    found = tocsin.search(f"| makeresults count=15 | head {count} | head limit={limit}")

    assert min(count, limit, 15) == len(found)


@given(count=st.integers(0, 20), length=st.integers(0, 20))
def test_tail_is_head_of_reverse(count: int, length: int) -> None:
    """The last rows are the first ones from the other end."""
    events = [{"n": str(number)} for number in range(length)]

    assert (
        tocsin.search(f"| reverse | head {count}", events=events).rows
        == tocsin.search(f"| tail {count}", events=events).rows
    )


def test_no_more_is_read_than_needed() -> None:
    """Rows behind the last one that is kept are never asked for."""
    asked = []

    def endless() -> Iterator[Row]:
        while True:
            asked.append(1)
            yield {}

    context = Context(scope=Scope(now=0), events=GivenEvents(()), knowledge=None, store=Store())
    kept = list(Head(count=3).apply(Stream(endless()), context).rows)

    assert (3, 3) == (len(kept), len(asked))
