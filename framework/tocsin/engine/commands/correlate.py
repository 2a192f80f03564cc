"""correlate: measure how often fields occur together."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Correlate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlate(UnsupportedCommand):
    """Measure how often fields occur together; not run."""

    name = "correlate"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "count with `stats count(a) count(b) count(eval(isnotnull(a) AND isnotnull(b)))`"
