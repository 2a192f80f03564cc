"""gauge: shape a number for a dial."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Gauge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge(UnsupportedCommand):
    """Shape a number for a dial; not run."""

    name = "gauge"
    kind = Kind.TRANSFORMING
    reason = "its output is meant for a dial on a dashboard and not for rows"
    instead = "leave the command out: a detection has no dials"
