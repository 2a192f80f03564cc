"""Search jobs: bounds, cancelling, and time to live."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tocsin.events.dataset import RawEvent
from tocsin.splunkd.jobs import State, TooManyJobsError
from tocsin.splunkd.searching import SearchRequest
from tocsin.splunkd.server import Server
from tocsin.splunkd.settings import Limits, ServerSettings


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server without ports, and with the limits that a test asks for."""
    made = Server(ServerSettings(password="p", limits=Limits(**getattr(request, "param", {}))))
    yield made
    made.close()


def _start(server: Server, text: str) -> Any:
    return server.jobs.start(SearchRequest(text=text, user=server.accounts.users["admin"], now=time.time()))


def _fill(server: Server, count: int) -> None:
    server.store((RawEvent(f"n={number}", "s", "st", "h", "main", number) for number in range(count)), 0.0)


@pytest.mark.parametrize("server", [{"job_rows": 10}], indirect=True)
def test_rows_are_cut_off_with_a_remark(server: Server) -> None:
    """A job keeps no more rows than it may, and says so."""
    job = _start(server, "| makeresults count=50")
    assert job.finished.wait(10)
    assert 10 == len(job.found.rows)
    assert ["The results are cut off at 10 rows."] == [message.text for message in job.found.messages]


@pytest.mark.parametrize("server", [{"jobs": 3}], indirect=True)
def test_finished_jobs_make_room(server: Server) -> None:
    """The oldest finished job goes when a place is needed."""
    jobs = []
    for _ in range(5):
        jobs.append(_start(server, "| makeresults"))
        assert jobs[-1].finished.wait(10)
    assert len(server.jobs) <= 3
    assert jobs[0].sid not in server.jobs
    assert jobs[-1].sid in server.jobs


@pytest.mark.parametrize("server", [{"jobs": 2, "running_jobs": 1}], indirect=True)
def test_a_server_full_of_unfinished_jobs_refuses(server: Server) -> None:
    """Jobs that are not done are never thrown out for others."""
    _fill(server, 20_000)
    slow = [_start(server, "search index=main | stats count by n | eval a=md5(n) | sort a") for _ in range(2)]
    with pytest.raises(TooManyJobsError):
        _start(server, "| makeresults")
    assert all(job.sid in server.jobs for job in slow)


@pytest.mark.parametrize("server", [{"search_seconds": 0.0}], indirect=True)
def test_a_search_that_takes_too_long_is_ended(server: Server) -> None:
    """A search past its time fails and says why."""
    _fill(server, 1000)
    job = _start(server, "search index=main")
    assert job.finished.wait(10)
    assert (State.FAILED, True) == (job.state, "longer than this server allows" in job.error)


def test_a_finished_job_ends_with_its_time(server: Server) -> None:
    """A job that nobody has touched for its time to live is forgotten."""
    job = _start(server, "| makeresults")
    assert job.finished.wait(10)
    job.ttl, job.touched = 1.0, time.monotonic() - 2
    assert job.sid not in list(server.jobs)


def test_a_finalized_search_is_done_with_what_it_has(server: Server) -> None:
    """Finalizing ends a search without making it a failure."""
    _fill(server, 20_000)
    job = _start(server, "search index=main | stats count by n | eval a=md5(n) | sort a")
    job.is_finalized = True
    job.scanned.stopped = True
    assert job.finished.wait(10)
    assert State.DONE is job.state


def test_lookups_written_by_one_search_are_read_by_the_next(server: Server) -> None:
    """A table that outputlookup writes is there for later searches."""
    for text in ("| makeresults | eval a=1 | table a | outputlookup mine.csv", "| inputlookup mine.csv"):
        job = _start(server, text)
        assert job.finished.wait(10)
    assert [{"a": "1"}] == job.found.rows


def test_what_collect_writes_is_indexed(server: Server) -> None:
    """Rows that a search collects are events of the index that it names."""
    for text in ('| makeresults | eval a="x y", b=split("1,2", ",") | collect index=summary', "search index=summary"):
        job = _start(server, text)
        assert job.finished.wait(10)
    (row,) = job.found.rows
    assert ("x y", ("1", "2"), "stash") == (row["a"], row["b"], row["sourcetype"])


def test_a_server_that_ends_ends_its_searches(server: Server) -> None:
    """When the server stops, running searches end at once and no new one begins."""
    _fill(server, 20_000)
    job = _start(server, "search index=main | stats count by n | eval a=md5(n) | sort a")
    server.jobs.stop()
    assert job.finished.wait(10)
    with pytest.raises(TooManyJobsError):
        _start(server, "| makeresults")


@pytest.mark.parametrize(
    "text",
    [
        "| makeresults count=1000000000000 | stats count",
        "| makeresults | eval x=mvrange(0, 100000) | mvexpand x | eval y=mvrange(0, 100000) | mvexpand y | stats count",
    ],
)
def test_a_search_that_reads_nothing_can_be_cancelled(server: Server, text: str) -> None:
    """A search that makes its own rows ends when it is told to, and holds no thread for good."""
    job = _start(server, text)

    server.jobs.remove(job.sid)

    assert job.finished.wait(30)
    assert "The search was cancelled." == job.error
