"""A traced search: rows by stage, where there were none left, and the rows that nearly passed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tocsin.api import Session, run_search
from tocsin.engine.trace import StageTrace, Trace
from tocsin.expressions.values import Row

EVENTS: list[Row] = [
    {"door": "north", "code": "22", "user": "ann", "_raw": "north opened by ann"},
    {"door": "south", "code": "22", "user": "bob", "_raw": "south opened by bob"},
    {"door": "west", "code": "7", "_raw": "west closed"},
]


def traced(spl: str, events: Sequence[Row] = EVENTS) -> Trace:
    """Run a search over events and return what was seen on the way."""
    trace = Trace()
    run_search(spl, Session(trace=trace), events=events)
    return trace


def counts(trace: Trace) -> list[tuple[str, int, int]]:
    """Return the name of each stage with its rows in and out."""
    return [(stage.command.name, stage.rows_in, stage.rows_out) for _, stage in trace.every_stage()]


def dry(trace: Trace) -> StageTrace:
    """Return the stage that had rows and gave none."""
    stage = trace.dry_stage()
    assert stage is not None
    return stage


def test_rows_are_counted_at_every_stage() -> None:
    """Into the first go all events, into each other what came out before it; `head` asks for no more than it needs."""
    trace = traced("code=22 | eval x=1 | stats count by door | head 1")

    assert [("search", 3, 2), ("eval", 2, 2), ("stats", 2, 1), ("head", 1, 1)] == counts(trace)
    assert trace.dry_stage() is None


def test_tracing_changes_no_row() -> None:
    """A search gives the same with and without being watched."""
    spl = "code=22 OR door=w* | stats values(door) as doors count by code | where count > 0 | sort code"
    plain = run_search(spl, Session(), events=EVENTS)

    assert list(plain) == list(run_search(spl, Session(trace=Trace()), events=EVENTS))


@pytest.mark.parametrize(
    ("spl", "failed", "count"),
    [
        ("code=23 door=north", ["code=23"], 1),
        ("code=22 door=east", ["door=east"], 2),
        ("code=22 NOT user=*", ["NOT user=*"], 2),
        ("code=22 (door=east OR door=up)", ["door=east OR door=up"], 2),
        ("code=22 NOT (user=ann OR user=bob)", ["NOT user=ann"], 1),
        ("code=22 nowhere", ["nowhere"], 2),
        ("code IN (1, 2)", ["code IN (1, 2)"], 3),
        ('* | where code="22" AND door="North"', ['door="North"'], 2),
        ('* | where like(door, "x%")', ['like(door, "x%")'], 3),
        ('* | where NOT (code="22" OR code="7")', ['NOT code="22"'], 2),
    ],
)
def test_the_nearest_miss_names_the_fewest_comparisons(spl: str, failed: list[str], count: int) -> None:
    """Of an AND what fails, of an OR what is nearest; rows that fail the same are one group."""
    nearest = dry(traced(spl)).nearest()[0]

    assert (failed, count) == ([each.text for each in nearest.failed], nearest.count)


def test_the_row_most_like_what_is_wanted_is_kept() -> None:
    """Among many rows that fail the same comparison the one with the nearest value is shown."""
    events: list[Row] = [{"name": name} for name in ("example.com", "ipinfo.io", "printer")]

    assert "ipinfo.io" == dry(traced('name="*ipinfo.oi"', events)).nearest()[0].row["name"]


def test_a_present_value_is_nearer_than_an_absent_field() -> None:
    """An event of another kind lacks the field and is not what was meant."""
    events: list[Row] = [{"code": "11", "file": "a.docm"}, {"code": "12"}, {"code": "12"}]

    assert ["code=12"] == [each.text for each in dry(traced("code=12 file=*.docm", events)).nearest()[0].failed]


def test_a_comparison_knows_its_place() -> None:
    """The place leads to the text that a person wrote."""
    (failed,) = dry(traced("code=22 door=east")).nearest()[0].failed

    assert failed.place is not None
    assert "search:1:9" == failed.place.location


def test_fields_that_a_stage_needs_and_no_row_has_are_known() -> None:
    """Grouping by an absent field drops every row."""
    stage = dry(traced("door=west | stats count by user door"))

    assert ("stats", ["user"]) == (stage.command.name, stage.absent())


def test_the_stages_of_a_search_within_stand_before_it() -> None:
    """A search in brackets is traced one level deeper."""
    trace = traced("code=7 | append [search code=22 | head 1]")

    assert [(1, "search"), (1, "head"), (0, "append")] == [
        (depth, stage.command.name) for depth, stage in trace.every_stage()
    ][1:]


def test_a_data_model_runs_dry_where_its_events_do() -> None:
    """The stage within `tstats` that dropped the last event is the dry one."""
    events: list[Row] = [{"tag": ("process", "report"), "process_name": "cmd.exe", "_time": 1, "_raw": "x"}]
    trace = traced("| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cdm.exe", events)
    (failed,) = dry(trace).nearest()[0].failed

    assert "Processes.process_name=cdm.exe" == failed.text
