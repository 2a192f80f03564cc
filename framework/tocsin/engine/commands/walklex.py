"""walklex: list the terms of an index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Walklex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walklex(UnsupportedCommand):
    """List the terms of an index; not run."""

    name = "walklex"
    kind = Kind.GENERATING
    reason = "there are no indexes on a disk here"
    instead = "count values with `top` or `stats`, which are supported"
