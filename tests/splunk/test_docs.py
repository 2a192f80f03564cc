"""The pages about the stand-in and the integration stage: every command on them runs, and prints what they show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .test_splunk_command import Machine, machine

__all__ = ["machine"]

_ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?", re.M | re.S)
_SECONDS = re.compile(r"in [0-9.]+ s$", re.M)
_CERTIFICATE = "/tmp/tocsin-serve-…/tls/certificate.pem"
_FUNCTIONS = f"""\
pip() {{ :; }}
tocsin() {{ "{sys.executable}" -c 'from tocsin.cli import main; main()' "$@"; }}
"""

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash, which this machine has not")


def _blocks(page: str) -> list[tuple[str, str]]:
    return _BLOCK.findall((_ROOT / "docs" / page).read_text(encoding="utf-8"))


@contextmanager
def _served(script: str, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """Run a block that starts the server, on ports that are free; give what it says of itself."""
    environment = {**environment, "TOCSIN_SERVE_HEC_TOKEN": "11111111-2222-4333-8444-555555555555"}
    script = f"{_FUNCTIONS}{script.rstrip()} --port 0 --hec-port 0"
    server = subprocess.Popen(
        ["bash", "-c", script], cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if line.startswith("export "):
                yield dict(word.split("=", 1) for word in line.split()[1:])
                break
        else:
            raise AssertionError("the server said nothing")
    finally:
        os.killpg(server.pid, 15)
        server.communicate(timeout=30)


def _run(script: str, environment: dict[str, str], told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a block as somebody does who has typed what the server has told; later blocks know what it exports."""
    script = script.replace(_CERTIFICATE, told.get("TOCSIN_SPLUNK_CERTIFICATE", ""))
    done = subprocess.run(
        ["bash", "-ec", f"{_FUNCTIONS}{script}\nexport -p > exported"],
        cwd=environment["FOLDER"],
        env={**environment, **told},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    exported = (Path(environment["FOLDER"]) / "exported").read_text() if done.returncode == 0 else ""
    environment |= dict(re.findall(r'^declare -x (TOCSIN_\w+)="(.*)"$', exported, re.M))
    return done


@pytest.mark.parametrize("page", ["integration.md", "serve.md"])
def test_every_command_of_a_page_runs(page: str, machine: Any, tmp_path: Path) -> None:
    """From the first to the last, against the server that the page starts, in a copy of our content."""
    assert isinstance(machine, Machine)
    folder = tmp_path / "work"
    folder.mkdir()
    for each in ("detections", "datasets", "macros", "lookups", "data_sources", "stories", "deployments"):
        shutil.copytree(_ROOT / each, folder / each)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")},
        "PATH": f"{machine.folder}:{os.environ['PATH']}",
        "FOLDER": str(folder),
        "COLUMNS": "100",
    }
    blocks = _blocks(page)
    assert blocks
    serving = next(script for script, _ in blocks if "tocsin serve" in script)
    with _served(serving, environment) as told:
        for script, shown in blocks:
            if "tocsin serve" in script:
                continue
            done = _run(script, environment, told)
            assert 0 == done.returncode, f"{script}\n{done.stdout}{done.stderr}"
            printed = done.stdout.replace("detection: ", "detection · ")
            assert not shown or _SECONDS.sub("", shown) == _SECONDS.sub("", printed)
