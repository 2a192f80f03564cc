"""Where a Splunk is and how to get in: from the environment, or from `[splunk]` in `tocsin.toml`.

    [splunk]
    host = "splunk.example.com"       # TOCSIN_SPLUNK_HOST
    port = 8089                       # TOCSIN_SPLUNK_PORT
    hec_port = 8088                   # TOCSIN_SPLUNK_HEC_PORT
    user = "admin"                    # TOCSIN_SPLUNK_USER
    app = "search"                    # TOCSIN_SPLUNK_APP
    index = "attack"                  # TOCSIN_SPLUNK_INDEX, for `tocsin replay`
    certificate = "ca.pem"            # TOCSIN_SPLUNK_CERTIFICATE
    verify = true                     # TOCSIN_SPLUNK_VERIFY
    timeout = 30                      # TOCSIN_SPLUNK_TIMEOUT, seconds for one request

Secrets come from the environment alone: TOCSIN_SPLUNK_PASSWORD, or TOCSIN_SPLUNK_TOKEN in place of user and password,
and TOCSIN_SPLUNK_HEC_TOKEN for `tocsin replay`. The environment wins over the file.
"""

from __future__ import annotations

import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.errors import UsageError

__all__ = ["SplunkSettings", "read_splunk_settings"]

_KEYS = ("host", "port", "hec_port", "user", "app", "index", "certificate", "verify", "timeout", "scheme")
_SECRETS = ("password", "token", "hec_token")
_FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SplunkSettings:
    """A Splunk and an account on it; what is secret is never shown."""

    host: str
    port: int = 8089
    hec_port: int = 8088
    user: str = "admin"
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    hec_token: str = field(default="", repr=False)
    app: str = "search"
    index: str = "main"
    scheme: str = "https"
    certificate: Path | None = None
    verify: bool = True
    timeout: float = 30.0

    @property
    def context(self) -> ssl.SSLContext | None:
        """How TLS is spoken; None for plain HTTP."""
        if self.scheme != "https":
            return None
        context = ssl.create_default_context(cafile=str(self.certificate) if self.certificate else None)
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        return tuple(secret for secret in (self.password, self.token, self.hec_token) if secret)


def read_splunk_settings(
    environment: Mapping[str, str], file: Path | None = None, *, account: bool = True
) -> SplunkSettings | None:
    """Return the settings, None when no host is named; raise UsageError for what makes no sense.

    Without `account` nobody needs to be able to log in.
    """
    written = _written(file) if file is not None and file.is_file() else {}
    for secret in _SECRETS:
        if secret in written:
            raise UsageError(f"{file} holds `splunk.{secret}`; put it into TOCSIN_SPLUNK_{secret.upper()} instead")
    found = {key: str(value) for key, value in written.items() if key in _KEYS}
    for key in (*_KEYS, *_SECRETS):
        if text := environment.get(f"TOCSIN_SPLUNK_{key.upper()}", ""):
            found[key] = text
    if not found.get("host"):
        return None
    if account and not (found.get("password") or found.get("token")):
        raise UsageError("a Splunk is named, but neither TOCSIN_SPLUNK_PASSWORD nor TOCSIN_SPLUNK_TOKEN is set")
    return _settings(found, file)


def _written(file: Path) -> Mapping[str, object]:
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if file.name == "pyproject.toml":
        document = document.get("tool", {}).get("tocsin", {})
    table = document.get("splunk", {})
    if not isinstance(table, dict):
        raise UsageError(f"`splunk` in {file} must be a table")
    return table


def _settings(found: Mapping[str, str], file: Path | None) -> SplunkSettings:
    folder = file.parent if file is not None else Path()
    return SplunkSettings(
        host=found["host"],
        port=_number(found, "port", 8089),
        hec_port=_number(found, "hec_port", 8088),
        user=found.get("user", "admin"),
        password=found.get("password", ""),
        token=found.get("token", ""),
        hec_token=found.get("hec_token", ""),
        app=found.get("app", "search"),
        index=found.get("index", "main"),
        scheme=found.get("scheme", "https"),
        certificate=folder / found["certificate"] if found.get("certificate") else None,
        verify=found.get("verify", "true").lower() not in _FALSE,
        timeout=float(_number(found, "timeout", 30)),
    )


def _number(found: Mapping[str, str], key: str, default: int) -> int:
    text = found.get(key, str(default))
    if not text.isdecimal():
        raise UsageError(f"`splunk.{key}` must be a whole number, not `{text}`")
    return int(text)
