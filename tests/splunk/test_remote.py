"""Asking a Splunk a question: the answer, and every way in which there may be none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tocsin.matrix.remote import Question, RemoteError, RemoteSearchError
from tocsin.splunk.errors import BusyError, RefusedError, UnreachableError
from tocsin.splunk.remote import STAND_IN, SplunkRemote
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import PREFIX, leftovers, remove_leftovers


@pytest.fixture(autouse=True)
def tidy(settings: SplunkSettings) -> Any:
    """Whatever happens, nothing is left on the server."""
    yield
    assert [] == leftovers(connect(settings))
    assert [] == connect(settings).get("search/jobs")["entry"]


def test_a_question_is_answered(settings: SplunkSettings, question: Question) -> None:
    """The rows of the search come back, with the number of events and the name of who answered."""
    remote = SplunkRemote(settings)
    reply = remote.ask(question)
    assert ({"user": "u0", "count": "1"}, {"user": "u2", "count": "1"}) == reply.rows
    assert (3, None) == (reply.events, reply.findings)
    assert STAND_IN == remote.label


def test_a_question_sees_its_own_events_only(settings: SplunkSettings, question: Question) -> None:
    """Two questions about the same log do not see each other's events, nor those of other indexes."""
    everything = replace(question, search="index=* | stats count")
    assert [({"count": "3"},)] * 2 == [SplunkRemote(settings).ask(everything).rows for _ in range(2)]


def test_an_index_that_a_log_names_is_made_for_it(settings: SplunkSettings, question: Question, log: Any) -> None:
    """A log with an index of its own is sent there, and the index is gone afterwards."""
    from tocsin.events.dataset import Dataset

    named = Dataset(log.path, source="app", sourcetype="app:log", index="its_own")
    asked = replace(question, search="index=its_own | stats count", datasets=(named,))
    assert ({"count": "3"},) == SplunkRemote(settings).ask(asked).rows
    with pytest.raises(RefusedError):
        connect(settings).get("data/indexes/its_own")


def test_an_index_that_is_there_already_is_left_alone(settings: SplunkSettings, question: Question, log: Any) -> None:
    """A log whose index exists on the server is an error, for other events may be in it."""
    from tocsin.events.dataset import Dataset

    admin = connect(settings)
    admin.post("data/indexes", {"name": "taken"})
    try:
        with pytest.raises(RemoteError, match="has taken among its indexes already"):
            SplunkRemote(settings).ask(replace(question, datasets=(Dataset(log.path, index="taken"),)))
        assert "taken" == admin.get("data/indexes/taken")["entry"][0]["name"]
    finally:
        admin.delete("data/indexes/taken")


@pytest.mark.parametrize("search", ["| nonsense", "| rest /services/server/info", "| makeresults | where nothing("])
def test_a_search_that_fails_is_told_apart(settings: SplunkSettings, question: Question, search: str) -> None:
    """A search that the server refuses or cannot run is the search's fault."""
    with pytest.raises(RemoteSearchError, match=r"the search (is refused|failed): ."):
        SplunkRemote(settings).ask(replace(question, search=search))


def test_a_collector_that_is_busy_for_a_moment_is_asked_again(spoiled: Any, question: Question) -> None:
    """A 503 passes, and so does an answer that breaks off."""
    for fate in ("busy", "half", "drop"):
        settings = spoiled(collector=lambda number, _, fate=fate: fate if number == 1 else "")
        reply = SplunkRemote(settings).ask(question)
        assert 2 == len(reply.rows)


def test_a_collector_that_stays_busy_is_one_clear_error(spoiled: Any, question: Question) -> None:
    """A 503 that does not end is an error that names it."""
    with pytest.raises(BusyError, match="is busy: Server is busy"):
        SplunkRemote(spoiled(collector=lambda number, _: "busy"), seconds=3).ask(question)


def test_a_collector_that_hangs_is_given_up(spoiled: Any, question: Question) -> None:
    """A collector that never answers costs no more than the time for it."""
    settings = replace(spoiled(collector=lambda number, _: "hang"), timeout=0.3)
    started = monotonic()
    with pytest.raises(UnreachableError, match="does not answer in time"):
        SplunkRemote(settings, seconds=2).ask(question)
    assert monotonic() - started < 20


def test_an_answer_that_breaks_off_is_one_clear_error(spoiled: Any, question: Question) -> None:
    """Half an answer to the search ends the case, and everything is removed all the same."""
    settings = spoiled(management=lambda _, head: "half" if head.startswith(b"POST /services/search/jobs") else "")
    with pytest.raises(UnreachableError, match=r"broke off|something else than JSON"):
        SplunkRemote(settings, seconds=5).ask(question)


def test_what_was_made_although_the_answer_was_lost_is_removed(spoiled: Any, question: Question) -> None:
    """A request whose answer is lost may have been heard: it is made again, and what it made is removed."""
    heads: list[bytes] = []

    def spoil(_: int, head: bytes) -> str:
        heads.append(head)
        first = sum(each.startswith(b"POST /services/authorization/roles") for each in heads) == 1
        return "half" if head.startswith(b"POST /services/authorization/roles") and first else ""

    assert 2 == len(SplunkRemote(spoiled(management=spoil)).ask(question).rows)


def test_a_wrong_password_is_said_without_the_password(settings: SplunkSettings, question: Question) -> None:
    """A login that fails names the server, and no secret."""
    with pytest.raises(RefusedError, match="refuses the user name or the password") as refused:
        SplunkRemote(replace(settings, password="not the one")).ask(question)
    assert "not the one" not in str(refused.value)


def test_nobody_there_is_one_clear_error(settings: SplunkSettings, question: Question) -> None:
    """A server that does not exist is said to be unreachable."""
    with pytest.raises(UnreachableError, match=r"127.0.0.1:1 cannot be reached"):
        SplunkRemote(replace(settings, port=1)).ask(question)


def test_a_certificate_that_has_expired_is_one_clear_error(tmp_path: Path, question: Question) -> None:
    """A certificate is looked at, and the one that is over is named as the reason."""
    from tocsin.splunkd.certificate import make_certificate
    from tocsin.splunkd.serving import running_server
    from tocsin.splunkd.settings import ServerSettings

    over = datetime.now(UTC) - timedelta(days=1)
    certificate, key = make_certificate(tmp_path, "127.0.0.1", until=over)
    server = ServerSettings(password="x", management_port=0, collector_port=0, certificate=certificate, key=key)
    with running_server(server) as running:
        settings = SplunkSettings(host="127.0.0.1", port=running.management_port, password="x", certificate=certificate)
        with pytest.raises(UnreachableError, match="cannot be trusted: certificate has expired"):
            SplunkRemote(settings).ask(question)


def test_a_certificate_that_nobody_knows_is_named_with_the_remedy(question: Question) -> None:
    """Who has not named the certificate of a server that signed its own is told how."""
    from tocsin.splunkd.serving import running_server
    from tocsin.splunkd.settings import ServerSettings

    with running_server(ServerSettings(password="x", management_port=0, collector_port=0)) as running:
        settings = SplunkSettings(host="127.0.0.1", port=running.management_port, password="x")
        with pytest.raises(UnreachableError, match="self-signed certificate; name it, or its authority, by TOCSIN_"):
            SplunkRemote(settings).ask(question)


def test_what_a_killed_run_left_behind_can_be_removed(settings: SplunkSettings) -> None:
    """Leftovers are known by their names, and only they are removed."""
    admin = connect(settings)
    admin.post("data/indexes", {"name": f"{PREFIX}1_abc"})
    admin.post("data/indexes", {"name": "somebody_elses"})
    admin.post("data/inputs/http", {"name": f"{PREFIX}1_abc"})
    try:
        assert [f"data/inputs/http/{PREFIX}1_abc", f"data/indexes/{PREFIX}1_abc"] == remove_leftovers(admin)
        assert "somebody_elses" == admin.get("data/indexes/somebody_elses")["entry"][0]["name"]
    finally:
        admin.delete("data/indexes/somebody_elses")
