"""What can go wrong between us and a Splunk; each message is one that a person can act on, and none holds a secret."""

from __future__ import annotations

import ssl

from tocsin.matrix.remote import RemoteError, RemoteSearchError, RemoteUnfitError

__all__ = [
    "BusyError",
    "RefusedError",
    "RemoteError",
    "RemoteSearchError",
    "RemoteUnfitError",
    "UnreachableError",
    "distrust",
]

_SIGNED_BY_NOBODY_KNOWN = (18, 19, 20, 21)


class UnreachableError(RemoteError):
    """Nobody answers, or the answer breaks off, or the certificate is not to be trusted."""


class BusyError(RemoteError):
    """The server asks to come back later."""


class RefusedError(RemoteError):
    """The server answers that it will not; `status` is that of its answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def distrust(where: str, error: ssl.SSLCertVerificationError) -> str:
    """Return what is wrong with a certificate, and the remedy where there is one."""
    remedy = "; name it, or its authority, by TOCSIN_SPLUNK_CERTIFICATE"
    known = remedy if error.verify_code in _SIGNED_BY_NOBODY_KNOWN else ""
    return f"the certificate of {where} cannot be trusted: {error.verify_message}{known}"
