"""anomalydetection: find anomalous events by the probability of their values."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Anomalydetection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalydetection(UnsupportedCommand):
    """Find anomalous events by the probability of their values; not run."""

    name = "anomalydetection"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compare a value with its average and deviation by `eventstats`, or use `outlier`, which is supported"
