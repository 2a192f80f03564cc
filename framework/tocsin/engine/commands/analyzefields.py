"""analyzefields: measure how well numeric fields predict another field."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Analyzefields"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzefields(UnsupportedCommand):
    """Measure how well numeric fields predict another field; not run."""

    name = "analyzefields"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compute what is needed with `stats` or `eventstats`"
