"""`tocsin splunk`, with a program in the place of docker that remembers how it was called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tocsin.cli import main
from tocsin.knowledge.apps import AppStack, open_app
from tocsin.knowledge.base import KnowledgeBase
from tocsin.splunk.service import connect
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunk.tenancy import PREFIX

_SECRET = "Pa55word-that-must-not-be-seen"
_ROOT = Path(__file__).resolve().parents[2]
_DOCKER = """\
#!{python}
import json, os, sys
from pathlib import Path

folder = Path(__file__).parent
state = folder / "state"
listed = [Path(f"/proc/{{process}}/cmdline") for process in (os.getpid(), os.getppid())]
call = {{
    "arguments": sys.argv[1:],
    "password": os.environ.get("SPLUNK_PASSWORD", ""),
    "listed": [path.read_bytes().decode().split("\\0") for path in listed if path.exists()],
}}
with (folder / "calls").open("a") as calls:
    calls.write(json.dumps(call) + "\\n")
match sys.argv[1]:
    case "inspect" if state.exists():
        looks = int(state.read_text())
        state.write_text(str(looks + 1))
        health = "healthy" if looks > 1 else "starting"
        print(json.dumps({{"Status": "running", "Health": {{"Status": health}}}}))
    case "inspect":
        sys.exit("no such container")
    case "run":
        state.write_text("0")
    case "rm":
        state.unlink()
"""


@dataclass
class Machine:
    """A machine with our docker, and nothing else."""

    folder: Path

    def tocsin(self, *arguments: str, typed: str = "", password: str = _SECRET) -> subprocess.CompletedProcess[str]:
        """Run a command as a person would."""
        command = [sys.executable, "-c", "from tocsin.cli import main; main()", "splunk", *arguments]
        environment = {**os.environ, "PATH": str(self.folder), "TOCSIN_SPLUNK_PASSWORD": password}
        return subprocess.run(
            command, env=environment, input=typed, capture_output=True, text=True, timeout=60, check=False
        )

    @property
    def calls(self) -> Sequence[dict[str, Any]]:
        """How docker was called."""
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def ran(self, verb: str) -> list[list[str]]:
        """The calls with one verb."""
        return [call["arguments"] for call in self.calls if call["arguments"][0] == verb]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine where docker is installed and no container runs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    docker = folder / "docker"
    docker.write_text(_DOCKER.format(python=sys.executable))
    docker.chmod(0o755)
    return Machine(folder)


def test_a_splunk_is_started_used_again_and_removed(machine: Machine, tmp_path: Path) -> None:
    """Who accepts the licence gets a container; the next start finds it; afterwards it is gone."""
    app = tmp_path / "TA_mine"
    app.mkdir()
    started = machine.tocsin("up", "--app", str(app), typed="y\n")
    assert (0, True) == (started.returncode, "Splunk General Terms" in started.stderr)
    assert "ready: TOCSIN_SPLUNK_HOST=127.0.0.1 TOCSIN_SPLUNK_PORT=8089\n" == started.stdout
    (run,) = machine.ran("run")
    assert f"{app}:/opt/splunk/etc/apps/TA_mine:ro" in run
    assert "using the container" in machine.tocsin("up").stderr
    assert 1 == len(machine.ran("run"))
    status = machine.tocsin("status")
    assert (0, "tocsin-splunk: running, healthy\n") == (status.returncode, status.stdout)
    assert "removed tocsin-splunk\n" == machine.tocsin("down").stdout
    gone = machine.tocsin("status")
    assert (1, "tocsin-splunk: not there\n") == (gone.returncode, gone.stdout)
    assert "there is no container tocsin-splunk\n" == machine.tocsin("down").stdout


def test_the_password_is_in_no_list_of_processes(machine: Machine) -> None:
    """The password travels in the environment alone: no process has it among its arguments, nothing prints it."""
    done = machine.tocsin("up", "--accept-license")
    assert 0 == done.returncode
    calls = machine.calls
    assert [_SECRET] == [call["password"] for call in calls if call["arguments"][0] == "run"]
    assert all(call["listed"] for call in calls) or not Path("/proc").exists()
    assert _SECRET not in json.dumps([[call["arguments"], call["listed"]] for call in calls])
    assert _SECRET not in done.stdout + done.stderr


def test_a_licence_that_is_not_accepted_starts_nothing(machine: Machine) -> None:
    """Saying no ends it, with a sentence and without a container."""
    done = machine.tocsin("up", typed="n\n")
    assert (4, True) == (done.returncode, "--accept-license" in done.stderr)
    assert [] == machine.ran("run")


def test_what_is_missing_is_said(machine: Machine) -> None:
    """Without a password nothing starts; without docker and podman there is nothing to start with."""
    done = machine.tocsin("up", "--accept-license", password="")
    assert (4, True) == (done.returncode, "TOCSIN_SPLUNK_PASSWORD is not set" in done.stderr)
    (machine.folder / "docker").unlink()
    done = machine.tocsin("up", "--accept-license")
    assert (4, True) == (done.returncode, "neither docker nor podman is installed" in done.stderr)


def test_podman_does_as_well(machine: Machine) -> None:
    """Where only podman is installed, it is used."""
    (machine.folder / "docker").rename(machine.folder / "podman")
    assert 0 == machine.tocsin("up", "--accept-license").returncode
    assert 1 == len(machine.ran("run"))


def test_other_processors_are_warned_about(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine for which Splunk has no image, `up` says so before it asks anything."""
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    monkeypatch.setenv("PATH", str(machine.folder))
    environment = {"TOCSIN_SPLUNK_PASSWORD": _SECRET}
    done = CliRunner().invoke(main, ["splunk", "up"], input="n\n", env=environment)
    assert done.output.startswith("warning: the image of Splunk is for x86-64")


def test_the_apps_that_a_splunk_needs(tmp_path: Path) -> None:
    """Content and packs are written as apps whose objects every other app sees; nothing is written over."""
    folder = tmp_path / "apps"
    done = CliRunner().invoke(main, ["splunk", "apps", str(folder), "--content", str(_ROOT)])
    assert 0 == done.exit_code, done.output
    apps = sorted(folder.iterdir())
    assert sorted(map(str, apps)) == sorted(done.output.split())
    assert {"tocsin_content", "tocsin_sysmon", "tocsin_cim"} <= {app.name for app in apps}
    assert all("export = system" in (app / "metadata" / "default.meta").read_text() for app in apps)
    assert all(open_app(app) for app in apps)
    stack = AppStack([open_app(app) for app in apps])
    assert {"sysmon", "security_content_ctime"} <= set(KnowledgeBase(stack).macros.names())
    again = CliRunner().invoke(main, ["splunk", "apps", str(folder), "--content", str(_ROOT)])
    assert (4, True) == (again.exit_code, "is not empty" in again.output)


@pytest.mark.parametrize(
    ("arguments", "missing", "extra"),
    [
        (["splunk", "clean"], "splunklib", "tocsin[splunk]"),
        (["integration", "--content", str(_ROOT)], "splunklib", "tocsin[splunk]"),
        (["serve"], "uvicorn", "tocsin[serve]"),
    ],
)
def test_packages_that_are_not_installed_are_named(arguments: list[str], missing: str, extra: str) -> None:
    """Who has not installed an extra is told which one, without a traceback."""
    script = f"import sys; sys.modules[{missing!r}] = None; from tocsin.cli import main; main()"
    environment = {**os.environ, "TOCSIN_SPLUNK_HOST": "127.0.0.1", "TOCSIN_SPLUNK_PASSWORD": "x"}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert 4 == done.returncode
    assert extra in done.stderr
    assert "Traceback" not in done.stderr


def test_clean_removes_what_a_killed_run_has_left(settings: SplunkSettings) -> None:
    """`tocsin splunk clean` names what it removes, and leaves everything else alone."""
    admin = connect(settings)
    admin.post("data/indexes", {"name": f"{PREFIX}9_left"})
    environment = {
        "TOCSIN_SPLUNK_HOST": settings.host,
        "TOCSIN_SPLUNK_PORT": str(settings.port),
        "TOCSIN_SPLUNK_SCHEME": "http",
        "TOCSIN_SPLUNK_PASSWORD": settings.password,
    }
    done = CliRunner().invoke(main, ["splunk", "clean"], env=environment)
    assert 0 == done.exit_code, done.output
    assert f"removed data/indexes/{PREFIX}9_left\n1 leftover removed\n" == done.output
    assert "0 leftovers removed\n" == CliRunner().invoke(main, ["splunk", "clean"], env=environment).output
