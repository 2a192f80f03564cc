"""A Splunk in a container: which commands are run, and what they must never show."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tocsin.errors import UsageError
from tocsin.splunk.container import Container, ContainerError, State, warnings_for

_PASSWORD = "a password that nobody sees"


class Engine:
    """A stand-in for docker: it answers `inspect` with a state and remembers what it was told."""

    def __init__(self, *states: Mapping[str, object] | None, fails: str = "") -> None:
        self.states = list(states)
        self.fails = fails
        self.commands: list[list[str]] = []
        self.environments: list[Mapping[str, str]] = []

    def __call__(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        if command[1] == "inspect":
            state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            return subprocess.CompletedProcess(command, int(state is None), json.dumps(state), "")
        self.commands.append(list(command))
        self.environments.append(environment)
        return subprocess.CompletedProcess(command, int(bool(self.fails)), "", self.fails)


def _container(engine: Engine) -> Container:
    return Container(engine="docker", run=engine)


def test_a_container_is_made_with_everything_it_needs(tmp_path: Path) -> None:
    """Ports on loopback only, apps mounted, the licence accepted, and no secret among the arguments."""
    app, archive = tmp_path / "TA_x", tmp_path / "y.tgz"
    app.mkdir()
    archive.touch()
    engine = Engine(None)
    assert _container(engine).up(_PASSWORD, [app, archive], licence_accepted=True)
    (command,) = engine.commands
    published = [command[n + 1] for n, word in enumerate(command) if word == "--publish"]
    assert ["127.0.0.1:8000:8000", "127.0.0.1:8088:8088", "127.0.0.1:8089:8089"] == published
    assert f"{app}:/opt/splunk/etc/apps/TA_x:ro" in command
    assert "SPLUNK_APPS_URL=/tmp/apps/y.tgz" in command
    assert _PASSWORD not in " ".join(command)
    assert {"SPLUNK_PASSWORD": _PASSWORD} == engine.environments[0]


def test_a_licence_that_is_not_accepted_starts_nothing() -> None:
    """Without the licence nothing is run."""
    engine = Engine(None)
    with pytest.raises(UsageError, match="licence"):
        _container(engine).up(_PASSWORD, licence_accepted=False)
    assert [] == engine.commands


def test_a_container_that_is_there_is_used_again() -> None:
    """One that runs is left as it is, one that is stopped is started, and neither is asked for a licence."""
    running, stopped = Engine({"Status": "running"}), Engine({"Status": "exited"})
    assert not _container(running).up(_PASSWORD, licence_accepted=False)
    assert [] == running.commands
    assert not _container(stopped).up(_PASSWORD, licence_accepted=False)
    assert [["docker", "start", "tocsin-splunk"]] == stopped.commands


def test_waiting_ends_when_splunk_answers() -> None:
    """Starting is waited for until it is healthy."""
    starting = {"Status": "running", "Health": {"Status": "starting"}}
    healthy = {"Status": "running", "Health": {"Status": "healthy"}}
    _container(Engine(starting, starting, healthy)).wait(5)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"Status": "running", "Health": {"Status": "starting"}}, "not ready after 0 s: running, starting"),
        ({"Status": "exited"}, "has ended: see `docker logs tocsin-splunk`"),
        (None, "has ended"),
    ],
)
def test_waiting_in_vain_says_why(state: Mapping[str, object] | None, words: str) -> None:
    """A container that takes too long, or ends, is an error with its state."""
    with pytest.raises(ContainerError, match=words):
        _container(Engine(state)).wait(0.2)


def test_a_container_is_removed_with_its_data() -> None:
    """`down` removes what is there, and says when there is nothing."""
    engine = Engine({"Status": "running"})
    assert _container(engine).down()
    assert [["docker", "rm", "--force", "--volumes", "tocsin-splunk"]] == engine.commands
    assert not _container(Engine(None)).down()


def test_what_the_engine_says_is_passed_on() -> None:
    """A command that fails is an error with the engine's last words, without the password."""
    with pytest.raises(ContainerError, match="docker run failed: no space left") as failed:
        _container(Engine(None, fails="pulling\nno space left")).up(_PASSWORD, licence_accepted=True)
    assert _PASSWORD not in str(failed.value)


def test_states_are_told_in_words() -> None:
    """Every state has words for it."""
    shown = [str(State()), str(State(status="running")), str(State(status="running", health="healthy"))]
    assert ["not there", "running, health unknown", "running, healthy"] == shown


def test_other_processors_are_warned_about() -> None:
    """Splunk's image is for x86-64 alone."""
    assert warnings_for("arm64")
    assert [] == warnings_for("x86_64")
