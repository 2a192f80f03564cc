"""overlap: find events twice in a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Overlap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap(UnsupportedCommand):
    """Find events twice in a summary index; not run."""

    name = "overlap"
    kind = Kind.ORDERING
    reason = "it looks for the gaps and overlaps that scheduled searches leave in an index"
    instead = "group with `stats count by _time`"
