"""Faults in the middle of a run: each is one clear verdict, the others go on, and nothing is left on the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.remote import Question, Reply
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status
from tocsin.splunk import remote
from tocsin.splunk.remote import SplunkRemote
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import PREFIX, leftovers
from tocsin.splunkd.certificate import make_certificate
from tocsin.splunkd.serving import running_server
from tocsin.splunkd.settings import ServerSettings

from .conftest import serving

_SECONDS = 4.0
Ask = Callable[[Question], Reply]


class Disturbed(SplunkRemote):
    """A Splunk where the second case fares as a test wants."""

    def __init__(self, settings: SplunkSettings, instead: Ask) -> None:
        super().__init__(settings)
        self._instead = instead

    def ask(self, question: Question) -> Reply:
        return self._instead(question) if question.name == "second" else super().ask(question)


def _run(root: ContentRoot, remote: SplunkRemote) -> Matrix:
    return run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=RunOptions(remote=remote))


@pytest.fixture(autouse=True)
def tidy(settings: SplunkSettings) -> Iterator[None]:
    """After every fault, no index, token, role, user, search job or event is left on the server."""
    yield
    admin = connect(settings)
    assert [] == leftovers(admin)
    assert [] == admin.get("search/jobs")["entry"]
    assert {0} == {entry["content"]["totalEventCount"] for entry in admin.get("data/indexes", count="0")["entry"]}


def _held_to(matrix: Matrix, status: Status, words: str) -> None:
    """One verdict that says what happened, in a line, between two that are as if nothing had."""
    assert [Status.PASS, status, Status.PASS] == [verdict.status for verdict in matrix.verdicts]
    message = matrix.verdicts[1].message
    assert words in message
    assert "\n" not in message
    assert not matrix.verdicts[1].traceback


def _searches(number: int, head: bytes) -> str:
    return "half" if head.startswith(b"POST /services/search/jobs") else ""


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        ({"collector": lambda number, head: "busy"}, "is busy: Server is busy"),
        ({"collector": lambda number, head: "half"}, "broke off"),
        ({"management": _searches}, "broke off"),
        ({"collector": lambda number, head: "token"}, "refuses: Invalid token"),
        ({"collector": lambda number, head: "drop"}, "cannot be reached"),
        ({"collector": lambda number, head: "hang"}, "does not answer in time"),
    ],
    ids=["busy", "half an upload's answer", "half a search's answer", "wrong token", "dropped", "hanging"],
)
def test_a_disturbed_connection(
    doors: ContentRoot, settings: SplunkSettings, spoiled: Any, ports: dict[str, Any], words: str
) -> None:
    """A collector that is busy, breaks off, refuses the token or hangs, and a search whose answer breaks off."""
    disturbed = SplunkRemote(replace(spoiled(**ports), timeout=0.5), seconds=_SECONDS)
    _held_to(_run(doors, Disturbed(settings, disturbed.ask)), Status.ERROR, words)


def test_an_expired_certificate(doors: ContentRoot, settings: SplunkSettings, tmp_path: Path) -> None:
    """A server whose certificate is over is not spoken to."""
    over = datetime.now(UTC) - timedelta(days=1)
    certificate, key = make_certificate(tmp_path / "over", "127.0.0.1", until=over)
    server = ServerSettings(password="x", management_port=0, collector_port=0, certificate=certificate, key=key)
    with running_server(server) as running:
        other = SplunkSettings(host="127.0.0.1", port=running.management_port, password="x", certificate=certificate)
        matrix = _run(doors, Disturbed(settings, SplunkRemote(other, seconds=_SECONDS).ask))
    _held_to(matrix, Status.ERROR, "cannot be trusted: certificate has expired")


def test_an_index_that_goes_missing(doors: ContentRoot, settings: SplunkSettings, spoiled: Any) -> None:
    """An index that somebody removes before the events come is named by the collector's refusal."""
    admin = connect(settings)

    def spoil(number: int, head: bytes) -> str:
        for entry in admin.get("data/indexes", count="0")["entry"]:
            if entry["name"].startswith(PREFIX):
                admin.delete(f"data/indexes/{entry['name']}")
        return ""

    disturbed = SplunkRemote(spoiled(collector=spoil), seconds=_SECONDS)
    _held_to(_run(doors, Disturbed(settings, disturbed.ask)), Status.ERROR, "refuses: Incorrect index")


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("| nonsense", "the search is refused: Unknown search command 'nonsense'."),
        ("| rest /services/server/info", "the search failed: This server cannot run the search as Splunk does"),
    ],
)
def test_a_search_that_fails(doors: ContentRoot, settings: SplunkSettings, search: str, words: str) -> None:
    """A search that the server refuses, or gives up, is the detection's failure."""
    asked = SplunkRemote(settings)
    matrix = _run(doors, Disturbed(settings, lambda question: asked.ask(replace(question, search=search))))
    _held_to(matrix, Status.FAIL, words)


def test_a_server_that_is_killed(doors: ContentRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the server is killed while it has a case's events, that case and all that are left say so."""
    counted = remote._searchable
    calls = []

    with serving() as (settings, server):

        def killing(*arguments: Any) -> int:
            calls.append(arguments)
            if len(calls) == 2:
                server.kill()
                server.wait(30)
            return counted(*arguments)

        monkeypatch.setattr(remote, "_searchable", killing)
        matrix = _run(doors, SplunkRemote(settings, seconds=_SECONDS))
    assert [Status.PASS, Status.ERROR, Status.ERROR] == [verdict.status for verdict in matrix.verdicts]
    assert all("cannot be reached" in verdict.message for verdict in matrix.verdicts[1:])
    assert 2 == len(calls)
