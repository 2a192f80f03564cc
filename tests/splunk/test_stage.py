"""The integration stage: our catalog in the stand-in, and a server that goes away in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def _serving() -> Iterator[SplunkSettings]:
    """Serve our content from a process of its own, as a person would."""
    environment = {**os.environ, "TOCSIN_SERVE_PASSWORD": "p"}
    command = [sys.executable, "-c", "from tocsin.cli import main; main()", "serve", "--port", "0", "--hec-port", "0"]
    command += ["--content", str(_ROOT), "--es", "7.3.2"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        said = [server.stdout.readline() for _ in range(3)]
        ports = [int(line.rpartition(":")[2].split()[0]) for line in said[:2]]
        certificate = Path(said[2].split()[1])
        yield SplunkSettings(host="127.0.0.1", port=ports[0], hec_port=ports[1], password="p", certificate=certificate)
    finally:
        server.terminate()
        server.communicate(timeout=30)


@pytest.mark.slow
def test_our_catalog_is_green_in_the_stand_in() -> None:
    """Every case of the catalog passes with the same rows and findings, labelled as what it is: a stand-in."""
    with _serving() as settings:
        options = RunOptions(remote=SplunkRemote(settings))
        root = ContentRoot.open(_ROOT)
        matrix = run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=options)
        admin = connect(settings)
        assert [] == leftovers(admin)
        counts = {e["name"]: e["content"]["totalEventCount"] for e in admin.get("data/indexes", count="0")["entry"]}
    assert dict.fromkeys(counts, 0) == counts
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
    with _serving() as settings:
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
    return replace(settings, port=1)
