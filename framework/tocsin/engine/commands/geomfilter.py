"""geomfilter: keep what a map shows."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Geomfilter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geomfilter(UnsupportedCommand):
    """Keep what a map shows; not run."""

    name = "geomfilter"
    kind = Kind.STREAMING
    reason = "the outlines of regions are files of maps that are not part of Tocsin"
    instead = "compare latitudes and longitudes with `where`"
