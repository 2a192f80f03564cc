"""What a server is started with, and how much it may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Limits", "ServerSettings"]

_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that no client can make the server pass.

    `memory` is what stored events may take in memory before they are written to disk, `disk` what they may take there.
    """

    form_body: int = 8 * _MEBIBYTE
    collector_body: int = 800 * _MEBIBYTE
    memory: int = 256 * _MEBIBYTE
    disk: int = 8192 * _MEBIBYTE
    jobs: int = 1000
    running_jobs: int = 8
    job_rows: int = 500_000
    kept_rows: int = 2_000_000
    search_seconds: float = 600.0
    collection_bytes: int = 64 * _MEBIBYTE
    sessions: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Where a server listens, who may enter and what it knows.

    `data` keeps events and changed settings from one start to the next; without it they end with the server.
    `enterprise_security` is the version of Enterprise Security that it passes itself off as having, if any.
    """

    host: str = "127.0.0.1"
    management_port: int = 8089
    collector_port: int = 8088
    user: str = "admin"
    password: str = field(repr=False)
    collector_token: str | None = field(default=None, repr=False)
    apps: tuple[Path, ...] = ()
    content: Path | None = None
    data: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    tls: bool = True
    enterprise_security: str | None = None
    version: str = "9.4.0"
    limits: Limits = field(default_factory=Limits)
