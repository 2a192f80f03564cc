"""Planning: what is read, what is dropped early, what runs where; and that none of it changes a row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin.engine.command import Command
from tocsin.engine.parsing import parse
from tocsin.engine.plan import Plan, make_plan, plan_text
from tocsin.engine.sources import RecordedLogs

LOG = """\
time=1 user=alice action=login status=ok
time=2 user=bob action=login status=fail note="b, c"
time=3 user=Alice action=logout status=ok
time=4 user=carol action="log in" status=fail
time=5 action=login
"""
VALUES = ["alice", "AL*", "*o*", "bob", "login", '"log in"', "ok", "fail", "*", '""', "5", "zzz"]
comparisons = st.builds(
    "{}{}{}".format,
    st.sampled_from(["user", "action", "status", "time", "missing"]),
    st.sampled_from(["=", "!=", ">"]),
    st.sampled_from(VALUES),
)
predicates = st.recursive(
    st.one_of(comparisons, st.sampled_from(["login", '"user=bob"', "fail*", "NOT alice"])),
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=5,
)


def planned(search: str) -> Plan:
    """Plan a search that has no mistakes."""
    stages = parse(search).require().stages
    assert all(isinstance(stage, Command) for stage in stages)
    return make_plan([stage for stage in stages if isinstance(stage, Command)])


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small log of key=value pairs."""
    path = tmp_path_factory.mktemp("plan") / "door.log"
    path.write_text(LOG, "utf-8")
    return path


def everything(log: Path, search: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Run a search that reads every field of every event and drops nothing early."""

    def scan(self: RecordedLogs, _scan: object, _compile: object) -> object:
        for dataset in self.datasets:
            yield from self.knowledge.read(dataset)

    with monkeypatch.context() as patch:
        patch.setattr(RecordedLogs, "scan", scan)
        return [dict(row) for row in tocsin.search(search, datasets=[tocsin.Dataset(log, sourcetype="door")])]


@settings(max_examples=150, deadline=None)
@given(
    predicate=predicates,
    tail=st.sampled_from(
        [
            "",
            "| table user action _raw",
            "| stats count by action",
            "| fields status",
            "| head 2",
            "| head 1 | table user",
        ]
    ),
)
def test_reading_less_changes_no_row(log: Path, predicate: str, tail: str) -> None:
    """Looking for texts first and extracting only what is needed gives the rows that reading everything gives."""
    search = f"{predicate} {tail}"
    with pytest.MonkeyPatch.context() as patch:
        wanted = everything(log, search, patch)

    found = [dict(row) for row in tocsin.search(search, datasets=[tocsin.Dataset(log, sourcetype="door")])]

    assert wanted == found


@pytest.mark.parametrize(
    "changing",
    [
        "bin _time span=1h",
        "eval _time=0",
        "fields - _time",
        "fields - _*",
        'eval name="_time" | eval {name}=0',
        "foreach _time [eval <<FIELD>>=0]",
        "rename _time as when",
    ],
)
def test_events_keep_their_order_when_their_time_changes(tmp_path: Path, changing: str) -> None:
    """What is done to the time of events does not change in which order a search delivers them."""
    path = tmp_path / "lamps.log"
    path.write_text(
        '{"time": "2024-05-02T08:00:05Z", "lamp": "old"}\n{"time": "2024-05-02T08:00:09Z", "lamp": "new"}\n'
    )
    datasets = [tocsin.Dataset(path, sourcetype="_json")]

    found = tocsin.search(f"sourcetype=_json | {changing} | stats list(lamp) as lamps", datasets=datasets)

    assert [["new", "old"]] == [list(row["lamps"]) for row in found]


def test_events_of_one_time_count_in_the_order_of_delivery(tmp_path: Path) -> None:
    """Where times are made equal, the latest event is the first that the search delivers."""
    path = tmp_path / "lamps.log"
    path.write_text(
        '{"time": "2024-05-02T08:00:05Z", "lamp": "old"}\n{"time": "2024-05-02T08:00:09Z", "lamp": "new"}\n'
    )
    search = "sourcetype=_json | bin _time span=1h | stats latest(lamp) as lamp by _time | fields lamp | fields - _time"

    found = tocsin.search(search, datasets=[tocsin.Dataset(path, sourcetype="_json")])

    assert [{"lamp": "new"}] == [dict(row) for row in found]


@pytest.mark.parametrize(
    ("search", "text"),
    [
        (
            'EventCode=4104 "Invoke-RestMethod" | rename Computer as dest | stats count by dest | where count>1',
            "scan    fields: Computer, EventCode, _raw\n"
            "        raw text holds: invoke\n"
            "        raw text holds: restmethod\n"
            "map     search EventCode=4104 Invoke-RestMethod\n"
            "map     rename Computer as dest\n"
            "map     stats count by dest (of each part; the parts are merged)\n"
            "reduce  stats count by dest (merged)\n"
            "reduce  where count>1",
        ),
        (
            "a=1 | head 5 | fields b",
            "scan    fields: _raw, _time, a, b\n"
            "        no more than the newest 5\n"
            "map     search a=1\n"
            "reduce  merge the parts, newest events first\n"
            "reduce  head 5\n"
            "reduce  fields b",
        ),
        ("| makeresults | eval a=1", "run     makeresults\nrun     eval a=1"),
    ],
)
def test_a_plan_prints_itself(search: str, text: str) -> None:
    """A person sees what is read, what runs on each part and what runs on all."""
    assert text == plan_text(planned(search))


@pytest.mark.parametrize(
    ("search", "ordered"),
    [
        ("a=1", True),
        ("a=1 | eval b=1 | stats count values(c) earliest(d) by e", False),
        ("a=1 | stats first(b)", True),
        ("a=1 | stats list(b) by c", True),
        ("a=1 | dedup b | stats count", True),
    ],
)
def test_events_are_sorted_only_where_their_order_matters(search: str, ordered: bool) -> None:
    """An aggregation that gives the same result for any order spares the sorting of all events."""
    assert ordered == planned(search).ordered


@pytest.mark.parametrize(
    ("search", "newest"),
    [
        ("a=1 | head", 10),
        ("a=1 | head limit=3 | stats count", 3),
        ("a=1 | head 3 (b=1)", None),
        ("a=1 | where b=1 | head 3", None),
        ("a=1 [search b=1] | head 3", None),
        ("a=1 | sort b | head 3", None),
    ],
)
def test_only_the_newest_events_are_read_for_a_head(search: str, newest: int | None) -> None:
    """A `head` behind the predicate alone needs no others; anything between them may drop or change some."""
    scan = planned(search).scan
    assert scan is not None
    assert newest == scan.newest


def test_the_newest_of_several_logs_and_events_of_the_same_time(tmp_path: Path) -> None:
    """Each log gives its newest, and those of one second stay in their order."""
    logs = {"a": [(3, "x"), (9, "y"), (9, "z")], "b": [(7, "u"), (9, "v"), (1, "w")]}
    datasets = []
    for name, events in logs.items():
        path = tmp_path / name
        path.write_text("".join(f"{1700000000 + second} v={value}\n" for second, value in events))
        datasets.append(tocsin.Dataset(path, sourcetype="epochs"))
    found = {most: [row["v"] for row in tocsin.search(f"* | head {most}", datasets=datasets)] for most in (0, 1, 3, 4)}

    assert {0: [], 1: ["y"], 3: ["y", "z", "v"], 4: ["y", "z", "v", "u"]} == found


def test_the_partial_aggregation_is_the_stats_itself() -> None:
    """Only a `stats` directly behind the streaming commands is split."""
    assert None is planned("a=1 | sort b | stats count").partial
    partial = planned("a=1 | eval b=1 | stats count by b").partial
    assert partial is not None and re.fullmatch("count by b", partial.write())
