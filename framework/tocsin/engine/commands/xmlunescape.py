"""xmlunescape: turn XML entities back into characters."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Xmlunescape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Xmlunescape(UnsupportedCommand):
    """Turn XML entities back into characters; not run."""

    name = "xmlunescape"
    kind = Kind.STREAMING
    reason = "which fields it changes is not documented"
    instead = "use `eval` with `replace()`"
