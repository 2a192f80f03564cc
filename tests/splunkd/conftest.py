"""What the tests of the server share: one that runs, and ways to talk to it."""

from __future__ import annotations

import json
import ssl
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from tocsin.splunkd.serving import Running, running_server
from tocsin.splunkd.settings import Limits, ServerSettings

PASSWORD = "correct horse battery"
TOKEN = "6f2c3f0e-1111-4222-8333-944455556666"


@dataclass(frozen=True)
class Answer:
    """The status, the body and the headers of an answer."""

    status: int
    body: bytes
    headers: Any

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Http:
    """A client without any knowledge of Splunk."""

    running: Running
    key: str = ""

    def ask(self, method: str, path: str, *, data: bytes | dict[str, Any] | None = None, **headers: str) -> Answer:
        """Send a request to the management port."""
        if self.key and "Authorization" not in headers:
            headers["Authorization"] = f"Splunk {self.key}"
        return self._send(self.running.management_port, method, path, data, headers)

    def collect(self, path: str, data: bytes, token: str = TOKEN, **headers: str) -> Answer:
        """Send a request to the collector."""
        sent = {"Authorization": f"Splunk {token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self._send(self.running.collector_port, "POST", f"/services/collector{path}", data, sent)

    def search(self, text: str, **more: str) -> list[dict[str, Any]]:
        """Run a search and return its rows."""
        form = {"search": text, "exec_mode": "oneshot", "output_mode": "json", "count": "0", **more}
        answer = self.ask("POST", "/services/search/jobs", data=form)
        assert 200 == answer.status, answer.text
        return list(answer.json["results"])

    def log_in(self) -> Http:
        """Return a client that is logged in."""
        form = {"username": "admin", "password": PASSWORD, "output_mode": "json"}
        return Http(self.running, self.ask("POST", "/services/auth/login", data=form).json["sessionKey"])

    def _send(self, port: int, method: str, path: str, data: Any, headers: dict[str, str]) -> Answer:
        body = urlencode(data, doseq=True).encode() if isinstance(data, dict) else data
        request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", body, headers, method=method)
        trust = ssl.create_default_context(cafile=str(self.running.certificate))
        try:
            with urllib.request.urlopen(request, context=trust, timeout=30) as response:
                return Answer(response.status, response.read(), response.headers)
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read(), error.headers)


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """A server on ports that are free, shared by tests that name what they make uniquely."""
    settings = ServerSettings(
        password=PASSWORD,
        collector_token=TOKEN,
        management_port=0,
        collector_port=0,
        enterprise_security="7.3.2",
        limits=Limits(form_body=2**20, collector_body=4 * 2**20),
    )
    with running_server(settings) as started:
        yield started


@pytest.fixture
def http(running: Running) -> Http:
    """A client that is logged in."""
    return Http(running).log_in()


@pytest.fixture
def index(http: Http) -> Iterator[str]:
    """A new index."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    assert 201 == http.ask("POST", "/services/data/indexes", data={"name": name}).status
    yield name
    http.ask("DELETE", f"/services/data/indexes/{name}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes unless it is asked for."""
    if "contentctl" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("contentctl"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: pytest -m contentctl"))


@pytest.fixture
def anyone(running: Running) -> Http:
    """A client that is not logged in."""
    return Http(running)


@pytest.fixture
def password() -> str:
    """The administrator's password."""
    return PASSWORD


@pytest.fixture
def token() -> str:
    """The collector's token."""
    return TOKEN
