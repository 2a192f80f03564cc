"""A Splunk in a container of this machine, through the command line of docker or podman."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from tocsin.errors import TocsinError, UsageError
from tocsin.splunk.retrying import Deadline

__all__ = ["Container", "ContainerError", "Run", "State", "find_engine", "run_command", "warnings_for"]

Run: TypeAlias = Callable[[Sequence[str], Mapping[str, str]], "subprocess.CompletedProcess[str]"]

NAME = "tocsin-splunk"
IMAGE = "docker.io/splunk/splunk:9.4"
_PORTS = {"web": 8000, "collector": 8088, "management": 8089}
_APPS = "/opt/splunk/etc/apps"
_ARCHIVES = (".tgz", ".tar.gz", ".spl")
_COMMAND_SECONDS = 600


class ContainerError(TocsinError):
    """A container that does not do what it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a container is doing; both are empty when there is none."""

    status: str = ""
    health: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.status == "running"

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self.is_running and self.health == "healthy"

    def __str__(self) -> str:
        return f"{self.status}, {self.health or 'health unknown'}" if self.status else "not there"


def find_engine() -> str:
    """Return the command of docker, or else of podman; raise UsageError where there is neither."""
    found = next((name for name in ("docker", "podman") if shutil.which(name)), None)
    if found is None:
        raise UsageError("neither docker nor podman is installed here")
    return found


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command; what is secret travels in its environment, never among its arguments."""
    return subprocess.run(  # noqa: S603 - the arguments are ours, and no shell reads them
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )


def warnings_for(machine: str = "") -> list[str]:
    """Return what a person should know about this machine before waiting for a Splunk."""
    if (machine or platform.machine()).lower() in ("arm64", "aarch64"):
        return ["the image of Splunk is for x86-64: on this machine it is emulated, slow, and may not start at all"]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container with a Splunk, which is kept from one run to the next."""

    engine: str
    run: Run = run_command
    name: str = NAME
    image: str = IMAGE
    ports: Mapping[str, int] = field(default_factory=lambda: dict(_PORTS))

    def state(self) -> State:
        """Return what the container is doing."""
        done = self.run([self.engine, "inspect", "--format", "{{json .State}}", self.name], {})
        if done.returncode:
            return State()
        found = json.loads(done.stdout)
        health = found.get("Health") or found.get("Healthcheck") or {}
        return State(status=str(found.get("Status", "")).lower(), health=str(health.get("Status", "")).lower())

    def up(self, password: str, apps: Sequence[Path] = (), *, licence_accepted: bool) -> bool:
        """Start the container, or use the one that there is; return whether it is new."""
        state = self.state()
        if state.is_running:
            return False
        if state.status:
            self._do(["start", self.name], {})
            return False
        if not licence_accepted:
            raise UsageError("Splunk's licence has to be accepted before its image may be run: --accept-license")
        self._do(self._creation(apps), {"SPLUNK_PASSWORD": password})
        return True

    def wait(self, seconds: float) -> None:
        """Wait until Splunk answers; raise ContainerError when it takes too long or the container ends."""
        deadline = Deadline(seconds)
        once_more = deadline.waits()
        while not (state := self.state()).is_ready:
            if not state.is_running:
                raise ContainerError(f"the container {self.name} has ended: see `{self.engine} logs {self.name}`")
            if not once_more():
                raise ContainerError(f"the container {self.name} is not ready after {seconds:.0f} s: {state}")

    def down(self) -> bool:
        """Remove the container with its data; return whether there was one."""
        if not self.state().status:
            return False
        self._do(["rm", "--force", "--volumes", self.name], {})
        return True

    def _creation(self, apps: Sequence[Path]) -> list[str]:
        command = ["run", "--detach", "--name", self.name, "--platform", "linux/amd64"]
        for what, inside in _PORTS.items():
            command += ["--publish", f"127.0.0.1:{self.ports[what]}:{inside}"]
        command += ["--env", "SPLUNK_PASSWORD", "--env", "SPLUNK_START_ARGS=--accept-license"]
        command += ["--env", "SPLUNK_GENERAL_TERMS=--accept-sgt-current-at-splunk-com"]
        archives = [app for app in apps if app.name.endswith(_ARCHIVES)]
        for app in apps:
            target = f"/tmp/apps/{app.name}" if app in archives else f"{_APPS}/{app.name}"  # noqa: S108 - in the container
            command += ["--volume", f"{app.resolve()}:{target}:ro"]
        if archives:
            command += ["--env", "SPLUNK_APPS_URL=" + ",".join(f"/tmp/apps/{app.name}" for app in archives)]  # noqa: S108
        return [*command, self.image]

    def _do(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        done = self.run([self.engine, *arguments], environment)
        if done.returncode:
            words = (done.stderr or done.stdout).strip().splitlines()
            raise ContainerError(f"{self.engine} {arguments[0]} failed: {words[-1] if words else done.returncode}")
