"""Commands that send rows somewhere record what they would send."""

from __future__ import annotations

import pytest

from tocsin.engine.commands import GRAMMAR
from tocsin.engine.context import Context
from tocsin.engine.running import run_pipeline
from tocsin.engine.sources import GivenEvents
from tocsin.engine.store import SideEffect, Store
from tocsin.expressions.scope import Scope
from tocsin.spl import parse_search


def effects(search: str) -> list[SideEffect]:
    """Run a search over two users and return what it would have sent."""
    parsed = parse_search(search, GRAMMAR)
    events = GivenEvents([{"user": "amal", "_time": 1}, {"user": "bo", "_time": 2}])
    context = Context(scope=Scope(now=0, source=parsed.source), events=events, knowledge=None, store=Store())
    for _ in run_pipeline(parsed.require(), context).rows:
        pass
    return context.store.effects


@pytest.mark.parametrize(
    ("search", "command", "target"),
    [
        ("| collect index=summary", "collect", "index=summary"),
        ("| mcollect index=metrics user", "mcollect", "index=metrics"),
        ("| meventcollect index=metrics user", "meventcollect", "index=metrics"),
        ("| tscollect namespace=logins", "tscollect", "namespace=logins"),
        ("| dump basefilename=export", "dump", "export"),
        ("| sendalert notable param.severity=high", "sendalert", "notable"),
        ('| sendemail to="soc@example.com" subject="x"', "sendemail", "soc@example.com"),
    ],
)
def test_every_row_is_recorded(search: str, command: str, target: str) -> None:
    """The record names the command and where the rows would have gone."""
    rows = ({"user": "amal", "_time": 1}, {"user": "bo", "_time": 2})

    assert [SideEffect(command, target, rows)] == effects(search)


def test_outputcsv_without_a_file_records_what_it_would_write() -> None:
    """Internal fields are not written."""
    assert [SideEffect("outputcsv", "", ({"user": "amal"}, {"user": "bo"}))] == effects("| outputcsv")


def test_a_record_is_not_changed_by_what_follows() -> None:
    """Later commands change the rows, not the record of them; and what they do not ask for is recorded all the same."""
    (effect,) = effects('| collect index=summary | eval user="nobody" | head 1')

    assert ["amal", "bo"] == [row["user"] for row in effect.rows]
