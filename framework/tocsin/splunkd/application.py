"""The REST interface over HTTP: who asks, which endpoint answers, and the answer in the format that is asked for."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tocsin.splunkd.accounts import User
from tocsin.splunkd.atom import (
    entity_json,
    entity_xml,
    feed_json,
    feed_xml,
    refusal_json,
    refusal_xml,
)
from tocsin.splunkd.calls import Address, Answer, Call, Document, Entity, Feed, RefusalError, Text, not_found
from tocsin.splunkd.resources import all_resources, find_resource
from tocsin.splunkd.resources.resource import Resource
from tocsin.splunkd.server import Server

__all__ = ["rest_application"]

_METHODS = ["GET", "POST", "DELETE", "PUT", "HEAD"]
_LOGGER = logging.getLogger("tocsin.splunkd")
_THREADS = 64
_FORMATS = frozenset({"", "atom", "json", "xml"})
_ROW_FORMATS = frozenset({"csv", "json_cols", "json_rows", "raw"})
_XML = "text/xml; charset=UTF-8"
_JSON = "application/json; charset=UTF-8"


def rest_application(server: Server) -> Starlette:
    """Return the ASGI application of the management port."""

    @asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        application.state.limiter = CapacityLimiter(_THREADS)
        yield

    async def answer(request: Request) -> Response:
        return await _Exchange(server, request).response()

    return Starlette(routes=[Route("/{path:path}", answer, methods=_METHODS)], lifespan=lifespan)


class _Exchange:
    """One request and its response."""

    def __init__(self, server: Server, request: Request) -> None:
        self.server = server
        self.request = request
        self.arguments: dict[str, list[str]] = {}
        for name, value in parse_qsl(request.url.query, keep_blank_values=True):
            self.arguments.setdefault(name, []).append(value)

    async def response(self) -> Response:
        """Answer the request, or say why not."""
        try:
            return await self._answered()
        except RefusalError as refusal:
            return self._refused(refusal)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:  # the last resort: whatever fails in one request must not end the server or show its inside
            _LOGGER.exception("a request for %s failed", self.request.url.path)
            return self._refused(RefusalError(500, "An internal error has occurred."))

    async def _answered(self) -> Response:
        path = self.request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
        address = Address.parse(path)
        if address is None:
            raise not_found()
        found = find_resource(address.segments)
        session, user = await self._identified(found[0] if found else None)
        body = await self._body()
        if found is None:
            if address.segments:
                raise not_found()
            return self._written(_listing(), address.segments)
        resource, rest = found
        self._check_app(address)
        if resource.reads_form:
            self._read_form(body)
        if not resource.own_formats:
            self._check_format()
        call = Call(
            server=self.server,
            user=user,
            method="GET" if self.request.method == "HEAD" else self.request.method,
            owner=address.owner,
            app=address.app,
            rest=rest,
            arguments=self.arguments,
            body=body,
            session=session,
        )
        answer = await to_thread.run_sync(resource.answer, call, limiter=self.request.app.state.limiter)
        return self._written(answer, _namespace(address, rest))

    async def _identified(self, resource: Resource | None) -> tuple[str, User]:
        """Return the session and the user; refuse whoever is not logged in."""
        if resource is not None and resource.public:
            return "", next(iter(self.server.accounts.users.values()))
        scheme, _, credential = self.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            name, password = _basic(credential)
            user = self.server.accounts.users.get(name)
            if user is not None and await to_thread.run_sync(user.knows, password):
                return "", user
            raise RefusalError(401, "Unauthorized")
        key = credential.strip() if scheme.lower() in ("splunk", "bearer") else self._cookie()
        found = self.server.accounts.user_of(key) if key else None
        if found is None:
            raise RefusalError(401, "call not properly authenticated", "WARN")
        return key, found

    def _cookie(self) -> str:
        try:
            cookies = SimpleCookie(self.request.headers.get("cookie", ""))
        except CookieError:
            return ""
        return next((morsel.value for name, morsel in cookies.items() if name.startswith("splunkd_")), "")

    async def _body(self) -> bytes:
        """Read the body of a request; refuse one that is too large, as soon as it is."""
        parts, size = [], 0
        async for part in self.request.stream():
            size += len(part)
            if size > self.server.settings.limits.form_body:
                raise RefusalError(413, "Request body is too large.")
            parts.append(part)
        return b"".join(parts)

    def _read_form(self, body: bytes) -> None:
        """Take the arguments in the body, which clients send without saying what it is."""
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in ("", "application/x-www-form-urlencoded"):
            for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True):
                self.arguments.setdefault(name, []).append(value)

    def _check_format(self) -> None:
        """Refuse a format of rows where there are none, and one that nobody knows."""
        mode = self.arguments.get("output_mode", ["xml"])[-1]
        if mode in _ROW_FORMATS:
            raise RefusalError(400, f"Output mode '{mode}' is not supported for this endpoint.", "WARN")
        if mode not in _FORMATS:
            raise RefusalError(400, f"Invalid output mode specified ({mode}).")

    def _check_app(self, address: Address) -> None:
        if address.app not in (None, "-") and address.app not in self.server.apps.listed:
            raise RefusalError(404, f"Application does not exist: {address.app}")

    @property
    def _wants_json(self) -> bool:
        return self.arguments.get("output_mode", [""])[-1].startswith("json")

    @property
    def _base(self) -> str:
        return f"{self.request.url.scheme}://{self.request.url.netloc}"

    def _refused(self, refusal: RefusalError) -> Response:
        path = self.request.url.path
        if self._wants_json or "/storage/collections/data/" in path:
            return Response(refusal_json(refusal), refusal.status, media_type=_JSON)
        headers = {"WWW-Authenticate": 'Basic realm="/splunk"'} if refusal.status == 401 else {}
        return Response(refusal_xml(refusal), refusal.status, headers, media_type=_XML)

    def _written(self, answer: Answer, path: tuple[str, ...]) -> Response:
        match answer:
            case Feed():
                text = (feed_json if self._wants_json else feed_xml)(answer, path, self._base)
                return Response(text, answer.status, media_type=_JSON if self._wants_json else _XML)
            case Entity():
                text = (entity_json if self._wants_json else entity_xml)(answer, path, self._base)
                return Response(text, media_type=_JSON if self._wants_json else _XML)
            case Document():
                return self._document(answer)
            case Text(body=Iterator() as pieces):
                return StreamingResponse(pieces, answer.status, media_type=answer.media_type)
            case Text(body=bytes() as body):
                return Response(body, answer.status, media_type=answer.media_type)
        raise TypeError(f"{answer!r} is no answer")

    def _document(self, answer: Document) -> Response:
        headers: Mapping[str, str] = answer.headers
        if self._wants_json:
            return Response(json.dumps(answer.plain), answer.status, headers, media_type=_JSON)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return Response(f"{head}<response>\n{answer.xml}</response>\n", answer.status, headers, media_type=_XML)


def _namespace(address: Address, rest: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path of the resource that was asked for, in its namespace."""
    head = ("services",) if address.owner is None else ("servicesNS", address.owner, address.app or "-")
    return (*head, *address.segments[: len(address.segments) - len(rest)])


def _basic(credential: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(credential, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, password


def _listing() -> Feed:
    """List every endpoint."""
    entities = [Entity(name="/".join(path), content={}, app="system") for path in sorted(all_resources())]
    return Feed(title="services", entities=entities)
