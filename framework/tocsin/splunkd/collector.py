"""The event collector over HTTP: raw text and JSON events, acknowledgements and health."""

from __future__ import annotations

import base64
import json
import logging
import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from json import JSONDecoder
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.errors import DatasetError
from tocsin.expressions.values import Value, multivalue, to_number
from tocsin.splunkd.accounts import CollectorToken
from tocsin.splunkd.indexes import FullError
from tocsin.splunkd.ingest import Origin, Ready, index_file, index_ready
from tocsin.splunkd.server import Server
from tocsin.splunkd.stash import LATEST

__all__ = ["collector_application"]

_LOGGER = logging.getLogger("tocsin.splunkd")
_THREADS = 16
_MOST_CHANNELS = 4096
_MOST_ACKNOWLEDGEMENTS = 10_000
_MOST_EVENT_BYTES = 64 * 2**20


class CollectorError(Exception):
    """A request that the collector refuses, with the number that it has for the reason."""

    def __init__(self, status: int, code: int, text: str, event: int | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.document: dict[str, object] = {"text": text, "code": code}
        if event is not None:
            self.document["invalid-event-number"] = event


@dataclass(slots=True)
class _Acknowledgements:
    """The numbers handed out on each channel that nobody has asked about yet."""

    _channels: OrderedDict[tuple[str, str], OrderedDict[int, None]] = field(default_factory=OrderedDict)
    _next: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, token: str, channel: str) -> int:
        """Return the number for events that are indexed; the oldest are forgotten when there are too many."""
        with self._lock:
            waiting = self._channels.setdefault((token, channel), OrderedDict())
            self._channels.move_to_end((token, channel))
            number = self._next.get((token, channel), 0)
            self._next[token, channel] = number + 1
            waiting[number] = None
            if len(waiting) > _MOST_ACKNOWLEDGEMENTS:
                waiting.popitem(last=False)
            if len(self._channels) > _MOST_CHANNELS:
                forgotten, _ = self._channels.popitem(last=False)
                self._next.pop(forgotten, None)
            return number

    def ask(self, token: str, channel: str, number: int) -> bool:
        """Whether the events with this number are indexed; each is told once."""
        with self._lock:
            waiting = self._channels.get((token, channel))
            if waiting is None or number not in waiting:
                return False
            del waiting[number]
            return True


def collector_application(server: Server) -> Starlette:
    """Return the ASGI application of the collector's port."""
    acknowledgements = _Acknowledgements()

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        application.state.limiter = CapacityLimiter(_THREADS)
        yield

    async def events(request: Request) -> Response:
        return await _answered(_Delivery(server, request, acknowledgements).events())

    async def raw(request: Request) -> Response:
        return await _answered(_Delivery(server, request, acknowledgements).raw())

    async def acknowledge(request: Request) -> Response:
        return await _answered(_Delivery(server, request, acknowledgements).acknowledged())

    async def health(_request: Request) -> Response:
        return JSONResponse({"text": "HEC is healthy", "code": 17})

    routes = [Route(f"/services/collector{path}", events, methods=["POST"]) for path in ("", "/event", "/event/1.0")]
    routes += [Route(f"/services/collector/raw{path}", raw, methods=["POST"]) for path in ("", "/1.0")]
    routes += [Route(f"/services/collector/ack{path}", acknowledge, methods=["POST"]) for path in ("", "/1.0")]
    routes += [Route(f"/services/collector/health{path}", health, methods=["GET"]) for path in ("", "/1.0")]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: _missing})


async def _missing(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"text": "The requested URL was not found on this server.", "code": 404}, 404)


async def _answered(delivery: Any) -> Response:
    try:
        return JSONResponse(await delivery)
    except CollectorError as error:
        return JSONResponse(error.document, error.status)
    except FullError:
        return JSONResponse({"text": "Server is busy", "code": 9}, 503)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:  # the last resort: whatever fails in one delivery must not end the server or show its inside
        _LOGGER.exception("a delivery failed")
        return JSONResponse({"text": "Internal server error", "code": 8}, 500)


class _Delivery:
    """One request to the collector."""

    def __init__(self, server: Server, request: Request, acknowledgements: _Acknowledgements) -> None:
        self.server = server
        self.request = request
        self.acknowledgements = acknowledgements

    async def raw(self) -> dict[str, object]:
        """Take text that is still to be broken into events."""
        token = self._token()
        self._channel(token)
        origin = self._origin(token, {}, None)
        with tempfile.NamedTemporaryFile(dir=self.server.scratch) as file:
            if not await self._read_into(file, self.server.settings.limits.collector_body):
                raise CollectorError(400, 5, "No data")
            await self._in_thread(self._index_file, Path(file.name), origin)
        return self._success(token)

    async def events(self) -> dict[str, object]:
        """Take JSON events, one after the other."""
        token = self._token()
        self._channel(token)
        with tempfile.SpooledTemporaryFile(max_size=2**20) as file:
            if not await self._read_into(file, min(self.server.settings.limits.collector_body, _MOST_EVENT_BYTES)):
                raise CollectorError(400, 5, "No data")
            file.seek(0)
            text = file.read().decode("utf-8", "replace")
        await self._in_thread(self._index_events, text, token)
        return self._success(token)

    async def acknowledged(self) -> dict[str, object]:
        """Tell which numbers stand for events that are indexed."""
        token = self._token()
        if not token.acknowledges:
            raise CollectorError(400, 14, "ACK is disabled")
        channel = self._channel(token)
        with tempfile.SpooledTemporaryFile(max_size=2**20) as file:
            await self._read_into(file, 2**20)
            file.seek(0)
            try:
                numbers = json.loads(file.read())["acks"]
                asked = [int(number) for number in numbers]
            except (ValueError, KeyError, TypeError, RecursionError):
                raise CollectorError(400, 6, "Invalid data format") from None
        return {"acks": {str(n): self.acknowledgements.ask(token.name, channel, n) for n in asked}}

    def _index_file(self, path: Path, origin: Origin) -> None:
        try:
            index_file(path, origin, self.server)
        except DatasetError as error:
            raise CollectorError(400, 6, "Invalid data format") from error

    def _index_events(self, text: str, token: CollectorToken) -> None:
        """Index events; those before one that is wrong are kept, as in Splunk."""
        index_ready(self._ready(text, token), self.server)

    def _ready(self, text: str, token: CollectorToken) -> Iterator[Ready]:
        now = self.server.clock()
        for number, document in enumerate(_documents(text)):
            if "event" not in document:
                raise CollectorError(400, 12, "Event field is required", number)
            event = document["event"]
            if event in ("", None):
                raise CollectorError(400, 13, "Event field cannot be blank", number)
            yield Ready(
                text=event if isinstance(event, str) else json.dumps(event, ensure_ascii=False),
                origin=self._origin(token, document, number),
                time=_time(document.get("time"), now, number),
                fields=_fields(document.get("fields"), number),
            )

    def _token(self) -> CollectorToken:
        header = self.request.headers.get("authorization", "")
        if not header:
            raise CollectorError(401, 2, "Token is required")
        scheme, _, credential = header.partition(" ")
        if scheme.lower() == "basic":
            try:
                credential = base64.b64decode(credential, validate=True).decode().partition(":")[2]
            except ValueError:
                raise CollectorError(401, 3, "Invalid authorization") from None
        elif scheme.lower() != "splunk" or not credential.strip():
            raise CollectorError(401, 3, "Invalid authorization")
        token = self.server.accounts.token(credential)
        if token is None:
            raise CollectorError(403, 4, "Invalid token")
        if token.disabled:
            raise CollectorError(403, 1, "Token disabled")
        return token

    def _channel(self, token: CollectorToken) -> str:
        """Return the channel of a request, which acknowledgement cannot do without."""
        channel = self.request.headers.get("x-splunk-request-channel") or self.request.query_params.get("channel", "")
        if token.acknowledges and not channel:
            raise CollectorError(400, 10, "Data channel is missing")
        return channel

    def _origin(self, token: CollectorToken, document: Mapping[str, Any], event: int | None) -> Origin:
        query = self.request.query_params

        def stated(name: str, default: str) -> str:
            return str(document.get(name) or query.get(name) or default)

        index = stated("index", token.index)
        allowed = not token.indexes or index in (*token.indexes, token.index)
        if index not in self.server.indexes or not allowed:
            raise CollectorError(400, 7, "Incorrect index", 0 if event is None else event)
        return Origin(
            index=index,
            source=stated("source", token.source or f"http:{token.name}"),
            sourcetype=stated("sourcetype", token.sourcetype or "httpevent"),
            host=stated("host", token.host or self.request.headers.get("host", "localhost")),
        )

    def _success(self, token: CollectorToken) -> dict[str, object]:
        document: dict[str, object] = {"text": "Success", "code": 0}
        if token.acknowledges:
            document["ackId"] = self.acknowledgements.issue(token.name, self._channel(token))
        return document

    async def _read_into(self, file: Any, most: int) -> int:
        """Write the body of a request, unpacked, to a file; return its size. Refuse what is too large at once."""
        packed = self.request.headers.get("content-encoding", "").lower() == "gzip"
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed else None
        size = 0
        async for part in self.request.stream():
            try:
                plain = unpack.decompress(part, most + 1) if unpack is not None else part
            except zlib.error:
                raise CollectorError(400, 6, "Invalid data format") from None
            size += len(plain)
            if size > most:
                raise CollectorError(413, 27, "Request entity too large")
            file.write(plain)
        file.flush()
        return size

    async def _in_thread(self, function: Any, *arguments: Any) -> None:
        await to_thread.run_sync(function, *arguments, limiter=self.request.app.state.limiter)


def _documents(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a text, which need nothing between them."""
    decoder = JSONDecoder()
    position = number = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        try:
            document, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):  # a number may have too many digits to be read
            raise CollectorError(400, 6, "Invalid data format", number) from None
        if not isinstance(document, dict):
            raise CollectorError(400, 6, "Invalid data format", number)
        yield document
        number += 1


def _time(given: object, now: float, event: int) -> int | float:
    if given is None:
        return round(now, 3)
    number = to_number(given) if isinstance(given, str | int | float) and not isinstance(given, bool) else None
    if number is None or not abs(number) <= LATEST:
        raise CollectorError(400, 6, "Invalid data format", event)
    return number


def _fields(given: object, event: int) -> dict[str, Value]:
    """Return indexed fields; they are flat, as Splunk wants them."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise CollectorError(400, 15, "Error in handling indexed fields", event)
    found: dict[str, Value] = {}
    for name, value in given.items():
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, dict | list) for item in items):
            raise CollectorError(400, 15, "Error in handling indexed fields", event)
        kept = multivalue(_plain(item) for item in items if item is not None)
        if kept is not None:
            found[str(name)] = kept
    return found


def _plain(value: object) -> str | int | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | int | float) else str(value)
