"""cluster: group events that are alike."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Cluster"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(UnsupportedCommand):
    """Group events that are alike; not run."""

    name = "cluster"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "group by `punct`, or by a field that `rex` extracts"
