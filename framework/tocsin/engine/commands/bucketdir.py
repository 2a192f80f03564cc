"""bucketdir: group paths by their folders."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Bucketdir"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucketdir(UnsupportedCommand):
    """Group paths by their folders; not run."""

    name = "bucketdir"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "cut the path with `rex` or `eval` and count with `stats`"
