"""Logs that several searches read: events and rows are kept, and nobody can tell from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import tocsin.knowledge.base
from tocsin.errors import DatasetError
from tocsin.events import Dataset
from tocsin.events.literals import LiteralFilter
from tocsin.expressions.values import Row
from tocsin.knowledge import KnowledgeBase
from tocsin.knowledge.base import Condition
from tocsin.knowledge.event_memory import EventMemory

LOG = "".join(f"2026-11-20T10:00:{n:02}Z door={'north' if n % 3 else 'south'} number={n}\n" for n in range(40))
SOUTH = Condition(frozenset({"door"}), lambda row: row.get("door") == "south")
FEW = frozenset({"door", "number"})


class Counted:
    """A log, and a knowledge base that counts how often all of it is read."""

    def __init__(self, path: Path, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log = Dataset(path, source="doors", sourcetype="Door:Log")
        self.plain = KnowledgeBase.load()
        self.sharing = self.plain.remembering(EventMemory(budget))
        self.readings = 0
        read = tocsin.knowledge.base.raw_events

        def counted(*arguments: object) -> object:
            self.readings += 1
            return read(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(tocsin.knowledge.base, "raw_events", counted)

    def both(self, fields: frozenset[str] | None = None, where: Condition | None = None) -> Sequence[list[Row]]:
        """Read the log without and with a memory."""
        return [list(base.read(self.log, fields, None, where)) for base in (self.plain, self.sharing)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of doors."""
    path = tmp_path / "doors.log"
    path.write_text(LOG)
    return path


@pytest.mark.parametrize("budget", [0, 3_000, 20_000, 10**9])
def test_rows_are_the_same_with_any_budget(log: Path, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the log, some fields, some events: first, again, and after the reader has changed its rows."""
    counted = Counted(log, budget, monkeypatch)

    for _ in range(3):
        for fields, where in ((None, None), (FEW, None), (FEW, SOUTH), (None, SOUTH)):
            plain, shared = counted.both(fields, where)
            assert plain == shared
            assert [list(row) for row in plain] == [list(row) for row in shared]
            for row in shared:
                row["door"] = "changed"


def test_a_log_is_read_once(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many searches read all of it, and whatever they need of it."""
    counted = Counted(log, 10**9, monkeypatch)

    for where in (None, SOUTH, None):
        list(counted.sharing.read(counted.log, FEW, None, where))

    assert 1 == counted.readings


def test_a_log_that_is_too_large_is_read_anew(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is not kept at all."""
    counted = Counted(log, 100, monkeypatch)

    for _ in range(3):
        list(counted.sharing.read(counted.log))

    assert 3 == counted.readings


def test_a_log_that_has_changed_is_read_anew(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory may outlive a run."""
    counted = Counted(log, 10**9, monkeypatch)
    list(counted.sharing.read(counted.log))
    log.write_text(LOG + "2026-11-20T10:01:00Z door=west\n")

    assert 41 == len(list(counted.sharing.read(counted.log)))


def test_the_log_that_was_used_longest_ago_makes_room(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was read last stays."""
    other = log.with_name("other.log")
    other.write_text(LOG)
    counted = Counted(log, 20_000, monkeypatch)
    second = Dataset(other, source="doors", sourcetype="Door:Log")

    for dataset in (counted.log, second, second, counted.log):
        list(counted.sharing.read(dataset))

    assert 3 == counted.readings


def test_texts_are_sought_as_before(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search for a text takes only the events around it apart, and fills no memory."""
    log.write_text("".join(f"<Event><EventID>{n}</EventID></Event>\n" for n in range(40)))
    counted = Counted(log, 10**9, monkeypatch)
    windows = Dataset(log, source="doors", sourcetype="XmlWinEventLog")
    rows = list(counted.sharing.read(windows, None, lambda verbatim: LiteralFilter.of([["id>17<"]])))

    assert ["<Event><EventID>17</EventID></Event>"] == [row["_raw"] for row in rows]
    assert 0 == counted.readings


def test_a_missing_log_is_refused_as_before(tmp_path: Path) -> None:
    """The same message, with or without a memory."""
    dataset = Dataset(tmp_path / "none.log", source="doors", sourcetype="Door:Log")
    said = []
    for base in (KnowledgeBase.load(), KnowledgeBase.load().remembering(EventMemory())):
        with pytest.raises(DatasetError) as refused:
            list(base.read(dataset))
        said.append(str(refused.value))

    assert said[0] == said[1]
