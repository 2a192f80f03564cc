"""The integration stage: our catalog in the stand-in, and a server that goes away in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status
from tocsin.splunk.remote import SplunkRemote
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import leftovers
from tocsin.splunkd.serving import Running, running_server
from tocsin.splunkd.settings import ServerSettings

_ROOT = Path(__file__).resolve().parents[2]


def _settings(running: Running) -> SplunkSettings:
    return SplunkSettings(
        host="127.0.0.1",
        port=running.management_port,
        hec_port=running.collector_port,
        password="p",
        certificate=running.certificate,
    )


def _server() -> ServerSettings:
    return ServerSettings(password="p", management_port=0, collector_port=0, content=_ROOT, enterprise_security="7.3.2")


@pytest.mark.slow
def test_our_catalog_is_green_in_the_stand_in() -> None:
    """Every case of the catalog passes with the same rows and findings, labelled as what it is: a stand-in."""
    with running_server(_server()) as running:
        options = RunOptions(remote=SplunkRemote(_settings(running)))
        root = ContentRoot.open(_ROOT)
        matrix = run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=options)
        assert [] == leftovers(connect(_settings(running)))
        assert 0 == sum(index.count for index in running.server.indexes.values())
    assert [] == [
        (verdict.case.id, verdict.message, verdict.diagnostics)
        for verdict in matrix.verdicts
        if verdict.status not in (Status.PASS, Status.SKIP)
    ]
    passed = [verdict.message for verdict in matrix.verdicts if verdict.status is Status.PASS]
    assert passed
    assert [] == [message for message in passed if not message.startswith("stand-in: ")]


def test_a_server_that_goes_away_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the server is gone, every case that is left has a verdict of its own that says so."""
    with running_server(_server()) as running:
        settings = _settings(running)
        remote: Any = SplunkRemote(settings)
        ask, asked = remote.ask, []

        def then_stop(question: Any) -> Any:
            asked.append(question)
            return ask(question) if len(asked) == 1 else SplunkRemote(_gone(settings)).ask(question)

        monkeypatch.setattr(remote, "ask", then_stop)
        root = ContentRoot.open(_ROOT)
        matrix = run_matrix(
            root,
            search=run_search,
            stages=[Stage.INTEGRATION],
            selectors=["*ip_check_web_services*", "*invoke_restmethod*"],
            options=RunOptions(remote=remote),
        )
    statuses = [verdict.status for verdict in matrix.verdicts]
    assert Status.PASS is statuses[0]
    assert {Status.ERROR} == set(statuses[1:])
    assert all("cannot be reached" in verdict.message for verdict in matrix.verdicts[1:])


def _gone(settings: SplunkSettings) -> SplunkSettings:
    from dataclasses import replace

    return replace(settings, port=1)
