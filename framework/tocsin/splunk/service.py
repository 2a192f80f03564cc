"""The REST interface of a Splunk: what we ask of it, behind a small protocol, and splunk-sdk as the one that asks."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from splunklib import binding, client

from tocsin.splunk.errors import RefusedError, UnreachableError, distrust
from tocsin.splunk.settings import SplunkSettings

__all__ = ["Arguments", "Connect", "Service", "connect"]

Arguments: TypeAlias = Mapping[str, "str | Sequence[str]"]

T = TypeVar("T")


class Service(Protocol):
    """Someone who is logged in; paths begin behind `/services/`, or are whole, and names in them are encoded."""

    def get(self, path: str, **arguments: str) -> Any:
        """Return a document; raise RefusedError or UnreachableError."""
        ...

    def post(self, path: str, arguments: Arguments | None = None) -> Any:
        """Send a form and return the document that answers it."""
        ...

    def delete(self, path: str) -> None:
        """Remove what is at a path."""
        ...


Connect: TypeAlias = Callable[[SplunkSettings], Service]


def connect(settings: SplunkSettings) -> Service:
    """Log in through splunk-sdk; raise RefusedError for a wrong password."""
    handler = binding.handler(timeout=settings.timeout, verify=True, context=settings.context)
    account: dict[str, Any] = (
        {"splunkToken": settings.token}
        if settings.token
        else {"username": settings.user, "password": settings.password}
    )
    service = client.Service(
        handler=handler, host=settings.host, port=settings.port, scheme=settings.scheme, app=settings.app, **account
    )
    where = f"{settings.host}:{settings.port}"
    _answered(service.login, where)
    return _SdkService(service, where)


class _SdkService:
    """The protocol, by the calls of splunk-sdk."""

    def __init__(self, service: Any, where: str) -> None:
        self._service = service
        self._where = where

    def get(self, path: str, **arguments: str) -> Any:
        return self._document(lambda: self._service.get(_whole(path), output_mode="json", **arguments))

    def post(self, path: str, arguments: Arguments | None = None) -> Any:
        form = {name: value if isinstance(value, str) else list(value) for name, value in (arguments or {}).items()}
        return self._document(lambda: self._service.post(_whole(path), output_mode="json", **form))

    def delete(self, path: str) -> None:
        _answered(lambda: self._service.delete(_whole(path)), self._where)

    def _document(self, ask: Callable[[], Any]) -> Any:
        response = _answered(ask, self._where)
        text = _answered(response.body.read, self._where)
        if not text:
            raise UnreachableError(f"the answer of {self._where} broke off")
        try:
            return json.loads(text)
        except ValueError as error:
            raise UnreachableError(f"{self._where} answers with something else than JSON") from error


def _whole(path: str) -> binding.UrlEncoded:
    """Return a path from the root on; names in it are encoded already, and must not be once more."""
    return binding.UrlEncoded(path if path.startswith("/") else f"/services/{path}", skip_encode=True)


def _answered(ask: Callable[[], T], where: str) -> T:
    """Return an answer, or raise the error that says in one sentence why there is none."""
    try:
        return ask()
    except binding.AuthenticationError as error:
        raise RefusedError(f"{where} refuses the user name or the password", 401) from error
    except binding.HTTPError as error:
        raise RefusedError(_words(error), int(error.status)) from error
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(distrust(where, error)) from error
    except http.client.IncompleteRead as error:
        raise UnreachableError(f"the answer of {where} broke off") from error
    except TimeoutError as error:
        raise UnreachableError(f"{where} does not answer in time") from error
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(f"{where} cannot be reached: {_reason(error)}") from error


def _words(error: Any) -> str:
    """Return the server's own words for a refusal."""
    try:
        messages = json.loads(error.body)["messages"]
        return "; ".join(str(message["text"]) for message in messages) or str(error.reason)
    except (ValueError, KeyError, TypeError):
        return f"{error.status} {error.reason}"


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
