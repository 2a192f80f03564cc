"""`tocsin serve` as a process: what it says, what it keeps, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tocsin.cli import main
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings

_TOKEN = "99999999-2222-4333-8444-555555555555"


@contextmanager
def _serving(scratch: Path, *arguments: str, ending: signal.Signals = signal.SIGTERM) -> Iterator[SplunkSettings]:
    """Run the command with its scratch files below a folder, and end it by a signal."""
    environment = {
        **os.environ,
        "TMPDIR": str(scratch),
        "TOCSIN_SERVE_PASSWORD": "p",
        "TOCSIN_SERVE_HEC_TOKEN": _TOKEN,
    }
    command = [sys.executable, "-c", "from tocsin.cli import main; main()", "serve", "--port", "0", "--hec-port", "0"]
    server = subprocess.Popen(
        [*command, "--no-tls", *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        ports = [int(server.stdout.readline().rpartition(":")[2].split()[0]) for _ in range(2)]
        yield SplunkSettings(host="127.0.0.1", port=ports[0], hec_port=ports[1], password="p", scheme="http")
    finally:
        server.send_signal(ending)
        _, errors = server.communicate(timeout=30)
        assert (0, "stopped\n") == (server.returncode, errors)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_events_are_kept_and_nothing_else_is(tmp_path: Path, ending: signal.Signals) -> None:
    """With --data the events of one run are there in the next, however it ended; scratch files are gone."""
    scratch, data = tmp_path / "scratch", tmp_path / "data"
    scratch.mkdir()
    with _serving(scratch, "--data", str(data), ending=ending) as settings:
        url = f"http://127.0.0.1:{settings.hec_port}/services/collector/raw?sourcetype=x"
        request = urllib.request.Request(url, b"an event\n", {"Authorization": f"Splunk {_TOKEN}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert 200 == answer.status
        connect(settings).post("/servicesNS/nobody/search/configs/conf-macros", {"name": "kept"})
    assert [] == list(scratch.iterdir())
    with _serving(scratch, "--data", str(data), ending=ending) as settings:
        service = connect(settings)
        assert 1 == service.get("data/indexes/main")["entry"][0]["content"]["totalEventCount"]
        assert "kept" == service.get("configs/conf-macros/kept")["entry"][0]["name"]
    assert 0o600 == (data / "state.json").stat().st_mode & 0o777


def test_data_that_is_no_data_is_said(tmp_path: Path) -> None:
    """A folder with something else in the place of what was kept is wrong usage, and stays as it is."""
    state = tmp_path / "state.json"
    state.write_text('{"users": [1]}')
    done = CliRunner().invoke(main, ["serve", "--data", str(tmp_path), "--port", "0", "--hec-port", "0"])
    assert 4 == done.exit_code
    assert f"{state} is not what `tocsin serve` has written" in done.output.replace("\n", " ")
    assert '{"users": [1]}' == state.read_text()


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    """Unless told otherwise, no other machine can reach the server."""
    with _serving(tmp_path) as settings:
        inodes = Path("/proc/net/tcp")
        if not inodes.exists():
            pytest.skip("this platform does not tell who listens")
        wanted = {f"{port:04X}" for port in (settings.port, settings.hec_port)}
        lines = [line.split() for line in inodes.read_text().splitlines()[1:]]
        listening = {line[1] for line in lines if line[3] == "0A" and line[1].partition(":")[2] in wanted}
    assert {f"0100007F:{port}" for port in wanted} == listening


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--certificate", __file__], "--certificate and --key belong together"),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1"),
    ],
)
def test_wrong_usage_is_said(arguments: list[str], words: str) -> None:
    """What cannot be served is wrong usage, in one sentence."""
    done = CliRunner().invoke(main, ["serve", *arguments])
    assert 4 == done.exit_code
    assert words in done.output
