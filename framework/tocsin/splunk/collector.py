"""Sending to an event collector: a file at a time, with a channel, until the server acknowledges that it is indexed."""

from __future__ import annotations

import http.client
import json
import ssl
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tocsin.splunk.errors import BusyError, RefusedError, RemoteError, UnreachableError, distrust
from tocsin.splunk.retrying import Deadline, retry
from tocsin.splunk.settings import SplunkSettings

__all__ = ["Collector", "Label"]

_PIECE = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is said of the events of a file."""

    index: str
    source: str
    sourcetype: str
    host: str

    @property
    def query(self) -> str:
        """The label as the raw endpoint takes it."""
        return urlencode({"index": self.index, "source": self.source, "sourcetype": self.sourcetype, "host": self.host})


@dataclass(frozen=True, slots=True)
class Collector:
    """An event collector and a token for it."""

    settings: SplunkSettings
    token: str = field(repr=False)
    channel: str = field(default_factory=lambda: str(uuid.uuid4()))

    def send_file(
        self, path: Path, label: Label, deadline: Deadline, on_bytes: Callable[[int], None] = lambda count: None
    ) -> int | None:
        """Send a file as raw text; return the number by which its events are acknowledged, if there is one."""

        def send() -> Any:
            with path.open("rb") as file:
                pieces = _counted(iter(lambda: file.read(_PIECE), b""), on_bytes)
                return self._post(f"raw?{label.query}", pieces, path.stat().st_size)

        return _number(retry(send, deadline, BusyError, UnreachableError))

    def send_text(self, text: str, label: Label, deadline: Deadline) -> int | None:
        """Send raw text; return the number by which its events are acknowledged, if there is one."""
        body = text.encode("utf-8", "replace")
        return _number(
            retry(lambda: self._post(f"raw?{label.query}", [body], len(body)), deadline, BusyError, UnreachableError)
        )

    def send_events(self, events: Iterable[Mapping[str, Any]], deadline: Deadline) -> int | None:
        """Send events that carry their own times and labels."""
        body = b"".join(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") for event in events)
        return _number(retry(lambda: self._post("event", [body], len(body)), deadline, BusyError, UnreachableError))

    def wait(self, numbers: Iterable[int], deadline: Deadline) -> None:
        """Wait until everything is indexed; raise RemoteError when that takes too long."""
        left = set(numbers)
        once_more = deadline.waits()
        while left:
            body = json.dumps({"acks": sorted(left)}).encode()
            answer = retry(lambda body=body: self._post("ack", [body], len(body)), deadline, BusyError)  # type: ignore[misc]
            left -= {int(number) for number, done in answer.get("acks", {}).items() if done}
            if left and not once_more():
                raise RemoteError(f"{self._where} does not acknowledge within the time that it has")

    @property
    def _where(self) -> str:
        return f"the event collector at {self.settings.host}:{self.settings.hec_port}"

    def _post(self, path: str, pieces: Iterable[bytes], length: int) -> dict[str, Any]:
        connection = self._connection()
        headers = {
            "Authorization": f"Splunk {self.token}",
            "X-Splunk-Request-Channel": self.channel,
            "Content-Length": str(length),
        }
        try:
            connection.request("POST", f"/services/collector/{path}", pieces, headers)
            response = connection.getresponse()
            return self._read(response.status, response.read())
        except ssl.SSLCertVerificationError as error:
            raise RemoteError(distrust(self._where, error)) from error
        except http.client.IncompleteRead as error:
            raise UnreachableError(f"the answer of {self._where} broke off") from error
        except TimeoutError as error:
            raise UnreachableError(f"{self._where} does not answer in time") from error
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{self._where} cannot be reached: {error}") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        settings = self.settings
        context = settings.context
        if context is None:
            return http.client.HTTPConnection(settings.host, settings.hec_port, timeout=settings.timeout)
        return http.client.HTTPSConnection(settings.host, settings.hec_port, timeout=settings.timeout, context=context)

    def _read(self, status: int, body: bytes) -> dict[str, Any]:
        """Return what the collector answers; raise for what it refuses."""
        try:
            answer = json.loads(body)
        except ValueError:
            answer = {}
        text = answer.get("text", "") if isinstance(answer, dict) else ""
        if status in (429, 500, 502, 503, 504):
            raise BusyError(f"{self._where} is busy: {text or status}")
        if status != 200:
            raise RefusedError(f"{self._where} refuses: {text or status}", status)
        if not isinstance(answer, dict) or not answer:
            raise UnreachableError(f"the answer of {self._where} is no JSON")
        return answer


def _number(answer: Mapping[str, Any]) -> int | None:
    number = answer.get("ackId")
    return number if isinstance(number, int) else None


def _counted(pieces: Iterable[bytes], on_bytes: Callable[[int], None]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        on_bytes(len(piece))
