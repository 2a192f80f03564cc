"""anomalies: score how unexpected events are."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Anomalies"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalies(UnsupportedCommand):
    """Score how unexpected events are; not run."""

    name = "anomalies"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compare a value with its average and deviation by `eventstats`"
