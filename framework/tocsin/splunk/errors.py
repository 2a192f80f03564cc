"""What can go wrong between us and a Splunk; each message is one that a person can act on, and none holds a secret."""

from __future__ import annotations

from tocsin.matrix.remote import RemoteError, RemoteSearchError, RemoteUnfitError

__all__ = [
    "BusyError",
    "RefusedError",
    "RemoteError",
    "RemoteSearchError",
    "RemoteUnfitError",
    "UnreachableError",
]


class UnreachableError(RemoteError):
    """Nobody answers, or the answer breaks off, or the certificate is not to be trusted."""


class BusyError(RemoteError):
    """The server asks to come back later."""


class RefusedError(RemoteError):
    """The server answers that it will not; `status` is that of its answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
