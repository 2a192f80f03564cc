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
from tocsin.splunk.plain_files import plain_file
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


def test_a_rate_is_kept_in_small_portions(settings: SplunkSettings, log: Dataset, index: str) -> None:
    """With a rate of two, no more than two events go at once, the rest waits, and each portion is told."""
    waited: list[float] = []
    replay = replace(_replay(rate=2.0), wait=waited.append)
    told: list[int] = []
    replay.send(log, _label(index), Collector(settings, settings.hec_token), told.append)
    assert [2, 1] == told
    assert [1.0] == waited
    assert 3 == len(_found(settings))


def test_progress_is_told_of_a_whole_file(settings: SplunkSettings, log: Dataset, index: str) -> None:
    """A log that goes in one piece is told as one."""
    told: list[int] = []
    _replay().send(log, _label(index), Collector(settings, settings.hec_token), told.append)
    assert [3] == told


def test_event_logs_are_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Windows event log is sent as the XML of its records, for a Splunk cannot read the file."""
    from tocsin.events.readers.evtx import EventLogRecord

    path = tmp_path / "x.evtx"
    path.write_bytes(b"ElfFile\0")
    records = [EventLogRecord(text=f"<Event>{number}</Event>", channel="Security") for number in range(2)]
    monkeypatch.setattr("tocsin.splunk.plain_files.read_event_log", lambda path: iter(records))
    with plain_file(path) as plain:
        assert "<Event>0</Event>\n<Event>1</Event>\n" == plain.read_text()
    assert not plain.exists()


_MANIFEST = """\
id: cc9b25d7-0000-4000-8000-000000000001
datasets:
- name: one
  path: /datasets/one/one.log
  source: the source
  sourcetype: the:type
- name: two
  path: two.log
"""


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A folder as attack_data has them: a manifest of two logs, one named from the top, one beside it."""
    folder = tmp_path / "attack_data" / "datasets" / "one"
    folder.mkdir(parents=True)
    (folder / "data.yml").write_text(_MANIFEST)
    (folder / "one.log").write_text("2024-03-01T10:00:00Z user=ann\n")
    (folder / "two.log").write_text("2024-03-01T10:00:01Z user=bob\n")
    return folder


@pytest.mark.parametrize("name", ["one", "one/data.yml", "."])
def test_the_manifests_of_attack_data_are_read(recorded: Path, name: str) -> None:
    """A manifest, its folder, and all folders together stand for the logs, with their labels and their id as host."""
    done = CliRunner().invoke(main, ["replay", str(recorded.parent / name), "--dry-run"])
    assert 0 == done.exit_code, done.output
    assert 2 == done.output.count("would send 1 event,")
    host = "cc9b25d7-0000-4000-8000-000000000001"
    assert f"index main, sourcetype the:type, source the source, host {host}" in done.output


def test_a_log_that_was_not_fetched_is_no_log(recorded: Path) -> None:
    """What Git LFS has left in the place of a log is not sent, nor is a log that is missing passed over."""
    (recorded / "two.log").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    done = CliRunner().invoke(main, ["replay", str(recorded), "--dry-run"])
    assert (4, True) == (done.exit_code, "git lfs pull" in done.output)
    (recorded / "two.log").unlink()
    done = CliRunner().invoke(main, ["replay", str(recorded), "--dry-run"])
    assert (4, True) == (done.exit_code, "names the log two.log, which is not there" in done.output)


@pytest.mark.parametrize("path", ["/secret.log", "../../../secret.log", "link.log", "x" * 5000])
def test_a_manifest_names_no_log_outside_of_its_repository(recorded: Path, path: str) -> None:
    """A manifest that somebody else wrote does not send a file of one's own away."""
    secret = recorded.parents[2] / "secret.log"
    secret.write_text("a password\n")
    (recorded / "link.log").symlink_to(secret)
    (recorded / "data.yml").write_text(f"datasets:\n- {{path: {path}, source: s, sourcetype: t}}\n")

    done = CliRunner().invoke(main, ["replay", str(recorded), "--dry-run"])

    assert (4, True) == (done.exit_code, "which is not there" in done.output)


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
