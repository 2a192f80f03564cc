"""Both ports of a server, from the first request to the last."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from tocsin.splunkd.application import rest_application
from tocsin.splunkd.certificate import make_certificate
from tocsin.splunkd.collector import collector_application
from tocsin.splunkd.server import Server
from tocsin.splunkd.settings import ServerSettings

__all__ = ["Running", "running_server", "serve"]

_PATIENCE = 30.0
_GLANCE = 0.01
_SHUTDOWN_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that answers: its ports, and the certificate to trust."""

    server: Server
    host: str
    management_port: int
    collector_port: int
    certificate: Path | None


def serve(settings: ServerSettings, on_ready: Callable[[Running], None]) -> None:
    """Serve until the process is told to end."""
    server = Server(settings)
    # uvicorn ends in good order at a signal, and then sends it again, which would kill the process before `close`.
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        ports = _Ports(server)
        asyncio.run(ports.run(on_ready))
    finally:
        server.close()
        signal.signal(signal.SIGTERM, before)


@contextmanager
def running_server(settings: ServerSettings) -> Iterator[Running]:
    """Serve from a thread for as long as the block lasts; port 0 takes any that is free."""
    server = Server(settings)
    try:
        ports = _Ports(server)
    except OSError:
        server.close()
        raise
    ready = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(ports.run(lambda running: ready.set())), name="tocsin-serve", daemon=True
    )
    thread.start()
    try:
        if not ready.wait(_PATIENCE):
            raise TimeoutError("the server did not start")
        yield ports.running
    finally:
        ports.stop()
        thread.join(_PATIENCE)
        server.close()


class _Ports:
    """The sockets of a server and what listens on them."""

    def __init__(self, server: Server) -> None:
        settings = server.settings
        self._server = server
        self._certificate, self._key = _certificate(server)
        management = _listen(settings.host, settings.management_port)
        try:
            collector = _listen(settings.host, settings.collector_port)
        except OSError:
            management.close()
            raise
        self._sockets = (management, collector)
        self._servers = tuple(
            self._uvicorn(application) for application in (rest_application(server), collector_application(server))
        )
        self.running = Running(
            server=server,
            host=settings.host,
            management_port=management.getsockname()[1],
            collector_port=collector.getsockname()[1],
            certificate=self._certificate,
        )

    async def run(self, on_ready: Callable[[Running], None] = lambda running: None) -> None:
        """Answer requests until both are stopped; what stops one stops the other."""
        tasks = [
            asyncio.create_task(each.serve(sockets=[bound]))
            for each, bound in zip(self._servers, self._sockets, strict=True)
        ]
        while not self.is_ready and not any(task.done() for task in tasks):
            await asyncio.sleep(_GLANCE)
        on_ready(self.running)
        _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        if pending:
            await asyncio.wait(pending)

    def stop(self) -> None:
        """Let both end what they are doing, and then end."""
        self._server.jobs.stop()
        for each in self._servers:
            each.should_exit = True

    @property
    def is_ready(self) -> bool:
        """Whether both answer."""
        return all(each.started for each in self._servers)

    def _uvicorn(self, application: ASGIApp) -> uvicorn.Server:
        config = uvicorn.Config(
            application,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            ssl_certfile=str(self._certificate) if self._certificate else None,
            ssl_keyfile=str(self._key) if self._key else None,
        )
        return _Uvicorn(config, self._server)


class _Uvicorn(uvicorn.Server):
    """A port that ends the searches first when it is told to end, so that nobody waits for them."""

    def __init__(self, config: uvicorn.Config, server: Server) -> None:
        super().__init__(config)
        self._stop = server.jobs.stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self._stop()
        super().handle_exit(sig, frame)


def _certificate(server: Server) -> tuple[Path | None, Path | None]:
    settings = server.settings
    if not settings.tls:
        return None, None
    if settings.certificate is not None:
        return settings.certificate, settings.key
    return make_certificate(server.scratch / "tls", settings.host)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off the delay of small packets only where the protocol is named.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
