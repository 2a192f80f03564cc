"""geom: add the outlines of regions."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Geom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geom(UnsupportedCommand):
    """Add the outlines of regions; not run."""

    name = "geom"
    kind = Kind.STREAMING
    reason = "the outlines of regions are files of maps that are not part of Tocsin"
    instead = "leave the command out: it only adds what a map draws"
