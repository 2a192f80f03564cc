"""dbinspect: describe the buckets of an index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Dbinspect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dbinspect(UnsupportedCommand):
    """Describe the buckets of an index; not run."""

    name = "dbinspect"
    kind = Kind.GENERATING
    reason = "there are no indexes on a disk here"
    instead = "count events with `eventcount` or `metadata`, which are supported"
