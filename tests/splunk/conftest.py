"""What the tests of the client share: a stand-in to ask, a proxy that spoils what goes through it, and a question."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tocsin.content.root import ContentRoot
from tocsin.events.dataset import Dataset
from tocsin.matrix.remote import Question
from tocsin.splunk.settings import SplunkSettings
from tocsin.splunkd.serving import Running, running_server
from tocsin.splunkd.settings import ServerSettings

from ..matrix.conftest import DETECTION, test_text

PASSWORD = "a secret password"
TOKEN = "0c1d2e3f-4444-4555-8666-777788889999"

Spoil = Callable[[int, bytes], str]


@dataclass
class Proxy:
    """Passes requests on to a port; `spoil` says by number and head what becomes of each instead."""

    target: int
    spoil: Spoil
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    count: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def run(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = _message(connection)
            self.count += 1
            fate = self.spoil(self.count, request.partition(b"\r\n")[0])
            if fate == "drop":
                return
            if fate == "hang":
                connection.settimeout(20)
                connection.recv(1)
                return
            if fate == "busy":
                body = b'{"text":"Server is busy","code":9}'
                head = b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                connection.sendall(head % len(body) + body)
                return
            if fate == "token":
                request = re.sub(rb"(?i)(authorization: splunk )[^\r]+", rb"\1another", request, count=1)
            answer = self._passed_on(request)
            connection.sendall(answer[: len(answer) // 2 + len(answer) // 4] if fate == "half" else answer)

    def _passed_on(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.target)) as onward:
            onward.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            return _everything(onward)


def _everything(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def _message(connection: socket.socket) -> bytes:
    """Read one request with the body that its head announces."""
    text = b""
    while b"\r\n\r\n" not in text:
        part = connection.recv(65536)
        if not part:
            return text
        text += part
    head, _, body = text.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture(scope="session")
def stand_in() -> Iterator[Running]:
    """A server that speaks plain HTTP, so that a proxy can see what is said."""
    settings = ServerSettings(password=PASSWORD, collector_token=TOKEN, management_port=0, collector_port=0, tls=False)
    with running_server(settings) as running:
        yield running


@pytest.fixture
def settings(stand_in: Running) -> SplunkSettings:
    """How to reach the stand-in."""
    return SplunkSettings(
        host="127.0.0.1",
        port=stand_in.management_port,
        hec_port=stand_in.collector_port,
        password=PASSWORD,
        hec_token=TOKEN,
        scheme="http",
        timeout=3.0,
    )


@pytest.fixture
def spoiled(settings: SplunkSettings) -> Iterator[Any]:
    """What gives settings whose ports lead through proxies."""
    proxies: list[Proxy] = []

    def through(management: Spoil | None = None, collector: Spoil | None = None) -> SplunkSettings:
        changed = settings
        for name, spoil in (("port", management), ("hec_port", collector)):
            if spoil is not None:
                proxy = Proxy(getattr(settings, name), spoil)
                threading.Thread(target=proxy.run, daemon=True).start()
                proxies.append(proxy)
                changed = replace(changed, **{name: proxy.port})
        return changed

    yield through
    for proxy in proxies:
        with suppress(OSError):
            proxy.listener.shutdown(socket.SHUT_RDWR)
        proxy.listener.close()


@pytest.fixture
def log(tmp_path: Path) -> Dataset:
    """A log of three events."""
    path = tmp_path / "three.log"
    lines = [f"2024-03-01T10:00:0{second}Z user=u{second} action=login" for second in range(3)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Dataset(path, source="app", sourcetype="app:log", host="h1")


_MANIFEST = """\
name: Doors
description: Doors.
data: datasets/{name}.log
source: doors
sourcetype: Door:Log
sha256: {digest}
made_by: hand
"""


@pytest.fixture
def doors(tmp_path: Path) -> ContentRoot:
    """A content root of three detections, each with a log of its own."""
    for folder in ("detections", "datasets"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    for name in ("first", "second", "third"):
        detection = tmp_path / "content" / "detections" / f"{name}.yml"
        search = f"sourcetype=Door:Log door={name} | stats count by user"
        tests = test_text(data=f"datasets/{name}.log")
        text = DETECTION.format(name=name, id=f"id-of-{name}", search=search, tests=tests)
        detection.write_text(text, encoding="utf-8")
        log = tmp_path / "content" / "datasets" / f"{name}.log"
        text = f"2024-03-01T10:00:00Z door={name} user=ann\n"
        log.write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        log.with_suffix(".yml").write_text(_MANIFEST.format(name=name, digest=digest), encoding="utf-8")
    return ContentRoot.open(tmp_path / "content")


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[SplunkSettings, subprocess.Popen[str]]]:
    """Serve from a process of its own, as a person would."""
    scratch = tempfile.TemporaryDirectory(prefix="tocsin-tests-")
    environment = {**os.environ, "TOCSIN_SERVE_PASSWORD": "p", "TMPDIR": scratch.name}
    command = [sys.executable, "-c", "from tocsin.cli import main; main()", "serve", "--port", "0", "--hec-port", "0"]
    server = subprocess.Popen([*command, *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        said = [server.stdout.readline() for _ in range(3)]
        ports = [int(line.rpartition(":")[2].split()[0]) for line in said[:2]]
        certificate = Path(said[2].split()[1])
        found = SplunkSettings(
            host="127.0.0.1", port=ports[0], hec_port=ports[1], password="p", certificate=certificate, timeout=10.0
        )
        yield found, server
    finally:
        server.terminate()
        server.communicate(timeout=30)
        scratch.cleanup()  # a server that was killed cannot do that


@pytest.fixture
def question(log: Dataset) -> Question:
    """A search over that log that finds two rows."""
    search = "sourcetype=app:log user!=u1 | stats count by user"
    return Question(name="q", search=search, datasets=(log,), events=3)
