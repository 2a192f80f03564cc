"""anomalousvalue: find values that are unlike the others."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Anomalousvalue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anomalousvalue(UnsupportedCommand):
    """Find values that are unlike the others; not run."""

    name = "anomalousvalue"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compare a value with its average and deviation by `eventstats`"
