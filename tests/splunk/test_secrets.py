"""Secrets appear nowhere: not in logs, reports, errors or the list of processes."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tocsin.cli import main
from tocsin.cli.outputs import FORMATS
from tocsin.errors import TocsinError
from tocsin.matrix.remote import Question
from tocsin.splunk.remote import SplunkRemote
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings

_SECRET = "s3cr3t-that-must-not-be-seen"
_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("fate", ["busy", "half", "drop"])
def test_no_error_holds_a_secret(spoiled: Any, question: Question, caplog: pytest.LogCaptureFixture, fate: str) -> None:
    """Whatever goes wrong, neither the error with all its causes nor any log has a password or a token in it."""
    caplog.set_level(logging.DEBUG)
    settings = replace(spoiled(management=lambda *_: fate, collector=lambda *_: fate), password=_SECRET, timeout=1.0)
    with pytest.raises(TocsinError) as failed:
        SplunkRemote(settings, seconds=2).ask(question)
    assert _SECRET not in "".join(traceback.format_exception(failed.value))
    assert _SECRET not in caplog.text


def test_no_report_holds_a_secret(settings: SplunkSettings, tmp_path: Path) -> None:
    """A report of an integration that fails says why, and nothing of what it logged in with."""
    environment = {
        "TOCSIN_SPLUNK_HOST": settings.host,
        "TOCSIN_SPLUNK_PORT": str(settings.port),
        "TOCSIN_SPLUNK_HEC_PORT": str(settings.hec_port),
        "TOCSIN_SPLUNK_SCHEME": "http",
        "TOCSIN_SPLUNK_PASSWORD": _SECRET,
    }
    selected = ["integration", "*invoke_restmethod*", "--content", str(_ROOT), "--no-cache", "-v"]
    for more in ([], ["--format", "json"]):
        done = CliRunner().invoke(main, [*selected, *more], env=environment)
        assert 1 == done.exit_code, done.output
        assert "refuses the user name or the password" in " ".join(done.output.split())
        assert _SECRET not in done.output


@pytest.mark.parametrize("password", ["a secret password", _SECRET])
def test_no_form_of_report_holds_a_secret(settings: SplunkSettings, tmp_path: Path, password: str) -> None:
    """Whether the cases are asked or the login fails, no file that is written has a secret in it."""
    environment = {
        "TOCSIN_SPLUNK_HOST": settings.host,
        "TOCSIN_SPLUNK_PORT": str(settings.port),
        "TOCSIN_SPLUNK_HEC_PORT": str(settings.hec_port),
        "TOCSIN_SPLUNK_SCHEME": "http",
        "TOCSIN_SPLUNK_PASSWORD": password,
        "TOCSIN_SPLUNK_HEC_TOKEN": f"{_SECRET}-token",
    }
    for folder in ("detections", "datasets", "macros", "lookups", "data_sources", "stories"):
        shutil.copytree(_ROOT / folder, tmp_path / "content" / folder)
    selected = ["integration", "*invoke_restmethod*", "--content", str(tmp_path / "content"), "-vv"]
    written = [f"--output={name}={tmp_path / name}" for name in FORMATS]
    done = CliRunner().invoke(main, [*selected, *written], env=environment)
    assert 1 == done.exit_code, done.output
    found = [path for path in tmp_path.rglob("*") if path.is_file() and _holds(path, password)]
    assert [] == found
    assert len(FORMATS) == sum((tmp_path / name).is_file() for name in FORMATS)
    assert password not in done.output


def _holds(path: Path, secret: str) -> bool:
    content = path.read_bytes()
    return secret.encode() in content or _SECRET.encode() in content


def test_the_server_logs_and_lists_no_secret(tmp_path: Path) -> None:
    """`tocsin serve` takes its secrets from the environment: they are not among its arguments nor in what it prints."""
    environment = {**os.environ, "TOCSIN_SERVE_PASSWORD": _SECRET, "TOCSIN_SERVE_HEC_TOKEN": f"{_SECRET}-token"}
    command = [
        sys.executable,
        "-c",
        "from tocsin.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--hec-port",
        "0",
        "--no-tls",
    ]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path
    )
    try:
        assert server.stdout is not None
        first = server.stdout.readline()
        port = int(first.split("//")[1].split()[0].rpartition(":")[2])
        listed = Path(f"/proc/{server.pid}/cmdline")
        if listed.exists():
            assert _SECRET.encode() not in listed.read_bytes()
        service = connect(SplunkSettings(host="127.0.0.1", port=port, password=_SECRET, scheme="http"))
        service.get("server/info")
        with pytest.raises(TocsinError):
            connect(SplunkSettings(host="127.0.0.1", port=port, password=f"{_SECRET}!", scheme="http"))
    finally:
        server.send_signal(signal.SIGINT)
        try:
            output, _ = server.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            raise
    assert _SECRET not in first + output
    assert 0 == server.returncode
