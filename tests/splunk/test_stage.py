"""The integration stage: our catalog in the stand-in, again without asking twice, and several cases at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tocsin.api import run_search
from tocsin.content.root import ContentRoot
from tocsin.matrix.matrix import Matrix
from tocsin.matrix.pool import Limits, can_fork
from tocsin.matrix.remote import Question, Reply
from tocsin.matrix.run import RunOptions, run_matrix
from tocsin.matrix.stage import Stage
from tocsin.matrix.verdict import Status
from tocsin.splunk.remote import SplunkRemote
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import leftovers

from .conftest import serving

_ROOT = Path(__file__).resolve().parents[2]


def _integrated(root: ContentRoot, remote: SplunkRemote, **options: Any) -> Matrix:
    run = RunOptions(remote=remote, **options)
    return run_matrix(root, search=run_search, stages=[Stage.INTEGRATION], options=run)


@pytest.mark.slow
def test_our_catalog_is_green_in_the_stand_in() -> None:
    """Every case of the catalog passes with the same rows and findings, labelled as what it is: a stand-in."""
    with serving("--content", str(_ROOT), "--es", "7.3.2") as (settings, _):
        matrix = _integrated(ContentRoot.open(_ROOT), SplunkRemote(settings))
        admin = connect(settings)
        assert [] == leftovers(admin)
        assert [] == admin.get("search/jobs")["entry"]
        counts = {e["name"]: e["content"]["totalEventCount"] for e in admin.get("data/indexes", count="0")["entry"]}
    assert dict.fromkeys(counts, 0) == counts
    assert [] == [
        (verdict.case.id, verdict.message, verdict.diagnostics)
        for verdict in matrix.verdicts
        if verdict.status not in (Status.PASS, Status.SKIP) or verdict.diagnostics
    ]
    passed = [verdict.message for verdict in matrix.verdicts if verdict.status is Status.PASS]
    assert passed
    assert [] == [message for message in passed if not message.startswith("stand-in: ")]


class Counting(SplunkRemote):
    """Counts the questions that it is asked."""

    asked: list[str]

    def ask(self, question: Question) -> Reply:
        self.asked.append(question.name)
        return super().ask(question)


def test_a_run_is_resumed(doors: ContentRoot, settings: SplunkSettings) -> None:
    """What passed before an interrupt is not asked again, unless it has changed or nobody wants to resume."""
    remote = Counting(settings)
    remote.asked = []
    stopped = _integrated(doors, remote, remember=True, max_failures=1)
    assert {Status.PASS} == {verdict.status for verdict in stopped.verdicts}
    detection = doors.path / "detections" / "second.yml"
    detection.write_text(detection.read_text().replace("by user", "by user door"))
    remote.asked.clear()
    resumed = _integrated(ContentRoot.open(doors.path), remote, remember=True, reuse=True, resume=True)
    assert [Status.PASS] * 3 == [verdict.status for verdict in resumed.verdicts]
    assert [True, False, True] == [verdict.cached for verdict in resumed.verdicts]
    assert ["second"] == remote.asked
    remote.asked.clear()
    _integrated(ContentRoot.open(doors.path), remote, remember=True, reuse=True)
    assert ["first", "second", "third"] == remote.asked


def test_another_server_is_asked_everything(doors: ContentRoot, settings: SplunkSettings) -> None:
    """Passes of one server say nothing about another, nor about one that cannot say which one it is."""
    remote = Counting(settings)
    remote.asked = []
    _integrated(doors, remote, remember=True)
    remote.asked.clear()
    remote.identity = lambda: "elsewhere"  # type: ignore[method-assign]
    _integrated(ContentRoot.open(doors.path), remote, remember=True, reuse=True, resume=True)
    assert ["first", "second", "third"] == remote.asked
    remote.asked.clear()
    remote.identity = lambda: ""  # type: ignore[method-assign]
    _integrated(ContentRoot.open(doors.path), remote, remember=True, reuse=True, resume=True)
    assert ["first", "second", "third"] == remote.asked


@pytest.mark.skipif(not can_fork(), reason="no worker can be started here")
def test_cases_run_beside_each_other(doors: ContentRoot, settings: SplunkSettings) -> None:
    """Several processes ask at once; each case sees its own events alone, and nothing is left."""
    for name in ("first", "second", "third"):
        detection = doors.path / "detections" / f"{name}.yml"
        detection.write_text(detection.read_text().replace(f"sourcetype=Door:Log door={name}", "index=*"))
    root = ContentRoot.open(doors.path)
    matrix = _integrated(root, SplunkRemote(settings), limits=Limits(jobs=3))
    assert [Status.PASS] * 3 == [verdict.status for verdict in matrix.verdicts]
    assert ["stand-in: 1 row; 1 of 1 rows the same"] * 3 == [verdict.message for verdict in matrix.verdicts]
    assert [] == leftovers(connect(settings))


@pytest.mark.skipif(not can_fork(), reason="no worker can be started here")
def test_a_run_that_ends_early_leaves_nothing(doors: ContentRoot, spoiled: Any, settings: SplunkSettings) -> None:
    """When a case takes too long in the middle of its work, what it has made on the server is removed all the same."""
    hanging = spoiled(collector=lambda number, _: "hang")
    matrix = _integrated(doors, SplunkRemote(hanging), limits=Limits(jobs=3, seconds=1.0, grace=20.0))
    assert {"the case took longer than 1 s"} == {verdict.message for verdict in matrix.verdicts}
    assert [] == leftovers(connect(settings))
