"""mcatalog: list metrics and their dimensions."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Mcatalog"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcatalog(UnsupportedCommand):
    """List metrics and their dimensions; not run."""

    name = "mcatalog"
    kind = Kind.GENERATING
    reason = "there is no catalogue of metrics here"
    instead = "use `mstats`, which is supported"
