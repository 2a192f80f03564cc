"""Functions that give the digest of a text, in lower-case hexadecimal digits."""

from __future__ import annotations

import hashlib

from tocsin.expressions.functions.declaration import Text, function

__all__ = ["md5", "sha1", "sha256", "sha512"]


@function("md5")
def md5(text: Text) -> Text:
    """Give the MD5 digest of a text."""
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


@function("sha1")
def sha1(text: Text) -> Text:
    """Give the SHA-1 digest of a text."""
    return hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()


@function("sha256")
def sha256(text: Text) -> Text:
    """Give the SHA-256 digest of a text."""
    return hashlib.sha256(_bytes(text)).hexdigest()


@function("sha512")
def sha512(text: Text) -> Text:
    """Give the SHA-512 digest of a text."""
    return hashlib.sha512(_bytes(text)).hexdigest()


def _bytes(text: Text) -> bytes:
    return text.encode("utf-8", "surrogateescape")
