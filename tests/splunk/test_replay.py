"""Replaying logs: what is sent, when it happened, how fast, and what is said when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tocsin.cli import main
from tocsin.events.dataset import Dataset
from tocsin.knowledge.base import KnowledgeBase
from tocsin.splunk.collector import Collector, Label
from tocsin.splunk.errors import RefusedError
from tocsin.splunk.replay import Endpoint, Replay
from tocsin.splunk.retrying import Deadline
from tocsin.splunk.searches import run_search
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings


@pytest.fixture
def index(settings: SplunkSettings) -> Any:
    """An index for one test."""
    admin = connect(settings)
    admin.post("data/indexes", {"name": "replayed"})
    yield "replayed"
    admin.delete("data/indexes/replayed")


def _replay(**more: Any) -> Replay:
    return Replay(knowledge=KnowledgeBase.load(), wait=lambda seconds: None, clock=lambda: 0.0, **more)


def _found(settings: SplunkSettings) -> list[Any]:
    return run_search(connect(settings), "search index=replayed | sort _time | table _time host user", Deadline(10))


def _label(index: str) -> Label:
    return Label(index=index, source="s", sourcetype="app:log", host="h1")


@pytest.mark.parametrize(("endpoint", "rate"), [(Endpoint.RAW, None), (Endpoint.RAW, 1000.0), (Endpoint.EVENT, None)])
def test_times_are_kept(
    settings: SplunkSettings, log: Dataset, index: str, endpoint: Endpoint, rate: float | None
) -> None:
    """Through either endpoint, at any rate, events keep the times of their text."""
    sent = _replay(endpoint=endpoint, rate=rate).send(log, _label(index), Collector(settings, settings.hec_token))
    assert 3 == sent.events
    times = [f"2024-03-01T10:00:0{second}.000+00:00" for second in range(3)]
    assert times == [row["_time"] for row in _found(settings)]


def test_times_are_moved_to_now(settings: SplunkSettings, log: Dataset, index: str) -> None:
    """Moved so that the last event happens at a moment, the distances between events stay."""
    moved = _replay(endpoint=Endpoint.EVENT, newest=1_800_000_000.0)
    moved.send(log, _label(index), Collector(settings, settings.hec_token))
    times = [f"2027-01-15T07:59:5{digit}.000+00:00" for digit in (8, 9)] + ["2027-01-15T08:00:00.000+00:00"]
    assert times == [row["_time"] for row in _found(settings)]


def test_a_rate_holds_back_what_is_early() -> None:
    """With a rate, each batch waits until it is due."""
    waited: list[float] = []
    replay = Replay(knowledge=KnowledgeBase.load(), wait=waited.append, clock=lambda: 1.0, rate=10.0)
    replay._hold_back(0.0, 30)
    replay._hold_back(0.0, 5)
    assert [2.0] == waited


def test_packed_logs_are_unpacked(settings: SplunkSettings, log: Dataset, index: str, tmp_path: Path) -> None:
    """A gzipped log is sent as the text that was recorded."""
    import gzip

    packed = tmp_path / "three.log.gz"
    packed.write_bytes(gzip.compress(log.path.read_bytes()))
    _replay().send(Dataset(packed), _label(index), Collector(settings, settings.hec_token))
    assert ["u0", "u1", "u2"] == [row["user"] for row in _found(settings)]


@pytest.mark.parametrize(
    ("token", "index", "words"),
    [("wrong", "main", "refuses: Invalid token"), (None, "not_there", "refuses: Incorrect index")],
)
def test_what_the_collector_refuses_is_said(
    settings: SplunkSettings, log: Dataset, token: str | None, index: str, words: str
) -> None:
    """A wrong token and a missing index are errors in the collector's words, without the token."""
    with pytest.raises(RefusedError, match=words) as refused:
        _replay().send(log, _label(index), Collector(settings, token or settings.hec_token))
    assert (token or settings.hec_token) not in str(refused.value)


def _environment(settings: SplunkSettings) -> dict[str, str]:
    return {
        "TOCSIN_SPLUNK_HOST": settings.host,
        "TOCSIN_SPLUNK_HEC_PORT": str(settings.hec_port),
        "TOCSIN_SPLUNK_HEC_TOKEN": settings.hec_token,
        "TOCSIN_SPLUNK_SCHEME": "http",
    }


def test_the_command_sends_a_log(settings: SplunkSettings, log: Dataset, index: str) -> None:
    """`tocsin replay FILE` sends the file with the labels given."""
    arguments = ["replay", str(log.path), "--index", index, "--sourcetype", "app:log", "--host", "h9"]
    done = CliRunner().invoke(main, arguments, env=_environment(settings))
    assert 0 == done.exit_code, done.output
    assert "sent 3 events" in done.output
    assert {"h9"} == {row["host"] for row in _found(settings)}


def test_a_dry_run_sends_nothing(log: Dataset) -> None:
    """`--dry-run` needs no Splunk and says what would be sent."""
    done = CliRunner().invoke(main, ["replay", str(log.path), "--dry-run", "--sourcetype", "x"])
    assert 0 == done.exit_code, done.output
    assert "would send 3 events" in done.output


def test_the_command_sends_the_logs_of_a_detection() -> None:
    """A detection's name stands for the logs of its tests, with their labels."""
    root = Path(__file__).resolve().parents[2]
    name = "windows_powershell_invoke_restmethod_ip_information_collection"
    done = CliRunner().invoke(main, ["replay", name, "--content", str(root), "--dry-run"])
    assert 0 == done.exit_code, done.output
    assert 2 == done.output.count("would send")
    assert "XmlWinEventLog:Microsoft-Windows-PowerShell/Operational" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no_such_thing"], "neither a log nor a detection"),
        (["{log}"], "TOCSIN_SPLUNK_HOST"),
        (["{log}", "--now", "--endpoint", "raw"], "--endpoint event"),
    ],
)
def test_wrong_usage_is_said(log: Dataset, arguments: list[str], words: str) -> None:
    """What cannot be sent, or nowhere, is wrong usage."""
    root = str(Path(__file__).resolve().parents[2])
    given = [argument.format(log=log.path) for argument in arguments]
    done = CliRunner().invoke(main, ["replay", *given, "--content", root], env={"TOCSIN_SPLUNK_HOST": ""})
    assert 4 == done.exit_code
    assert words in done.output


def test_a_moved_log_needs_no_times(settings: SplunkSettings, log: Dataset) -> None:
    """A log without any time happens at the moment that it is moved to."""
    assert 0.0 == replace(_replay(), newest=None)._offset(log)
