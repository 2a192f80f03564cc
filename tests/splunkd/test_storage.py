"""Where events are kept: in blocks, in memory, on disk, and within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.events.dataset import RawEvent
from tocsin.splunkd.blocks import Block
from tocsin.splunkd.indexes import FullError, Indexes, IndexNameError
from tocsin.splunkd.settings import Limits

_INF = float("inf")
_TEXT = st.text(max_size=30)
_VALUE = _TEXT | st.integers() | st.tuples(_TEXT, _TEXT)


def _events(count: int, text: str = "x" * 400) -> Iterator[RawEvent]:
    return (RawEvent(f"{number} {text}", "s", "st", "h", "main", 1000 + number) for number in range(count))


def _read(indexes: Indexes, earliest: float = -_INF, latest: float = _INF) -> list[str]:
    return [event.raw.text.split()[0] for _, event in indexes.read("main", earliest, latest)]


@given(
    st.lists(
        st.builds(
            lambda text, time, indexed: (text, time, indexed),
            _TEXT,
            st.none() | st.floats(0, 2e9),
            st.dictionaries(_TEXT, _VALUE, max_size=2),
        )
    )
)
def test_a_sealed_block_reads_as_it_was(given_events: list[tuple[str, float | None, dict[str, object]]]) -> None:
    """Compressing changes nothing about any event."""
    block = Block(1, "main")
    raws = [RawEvent(text, "s", "st", "h", "main", time, 1, indexed) for text, time, indexed in given_events]  # type: ignore[arg-type]
    for raw in raws:
        block.add(raw, 5.0)
    before = [(e.raw.text, e.raw.time, e.raw.indexed, e.number) for e in block.read()]
    block.seal()
    assert before == [(e.raw.text, e.raw.time, e.raw.indexed, e.number) for e in block.read()]


def test_events_are_found_by_time(tmp_path: Path) -> None:
    """A span of time includes its beginning and excludes its end, within blocks and across them."""
    indexes = Indexes(tmp_path, Limits())
    indexes.add(_events(5000), 0.0)
    assert [str(number) for number in range(1500, 4000)] == _read(indexes, 2500, 5000)
    assert len(indexes["main"].blocks) > 2


def test_memory_is_bounded_by_going_to_disk(tmp_path: Path) -> None:
    """Beyond its memory an index writes blocks to files, and every event is still found."""
    indexes = Indexes(tmp_path, Limits(memory=10_000))
    indexes.add(_events(20_000), 0.0)
    assert indexes.disk > 0
    assert list(tmp_path.glob("main/*.events"))
    assert [str(number) for number in range(20_000)] == _read(indexes)


def test_a_full_disk_refuses_more_and_loses_nothing(tmp_path: Path) -> None:
    """Beyond memory and disk, more events are refused and those that were taken stay."""
    indexes = Indexes(tmp_path, Limits(memory=1, disk=1))
    with pytest.raises(FullError):
        indexes.add(_events(20_000), 0.0)
    assert indexes["main"].count == len(_read(indexes))
    indexes.clean("main")
    assert (0, 0, 0) == (indexes["main"].count, indexes.disk, indexes.memory)
    assert [] == list(tmp_path.glob("main/*.events"))


def test_deleted_events_are_gone_and_empty_blocks_with_them(tmp_path: Path) -> None:
    """What is deleted is not found any more; a block without living events gives its memory back."""
    indexes = Indexes(tmp_path, Limits())
    indexes.add(_events(3000), 0.0)
    addresses = [("main", block.number, event.number) for block, event in indexes.read("main", -_INF, 2000)]
    indexes.delete(addresses)
    assert [str(number) for number in range(1000, 3000)] == _read(indexes)
    indexes.delete([("main", block.number, event.number) for block, event in indexes.read("main", -_INF, _INF)])
    assert (0, 0) == (indexes["main"].count, len(indexes["main"].blocks))


def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    """With a folder to keep them in, events, deletions and indexes outlive the server."""
    first = Indexes(tmp_path, Limits(), keep=True)
    first.create("other", {"a": "b"})
    first.add(_events(100), 0.0)
    first.delete([("main", 1, 0)])
    first.close()
    second = Indexes(tmp_path, Limits(), keep=True)
    assert {"a": "b"} == second["other"].settings
    assert [str(number) for number in range(1, 100)] == _read(second)
    second.add(_events(1), 0.0)
    assert 100 == second["main"].count


@pytest.mark.parametrize("name", ["", "A", "a b", "../a", "a/b", "-a", "kvstore", "x" * 81])
def test_names_of_indexes_are_checked(tmp_path: Path, name: str) -> None:
    """A name that would be another path, or that Splunk refuses, is refused."""
    with pytest.raises(IndexNameError):
        Indexes(tmp_path, Limits()).create(name)
