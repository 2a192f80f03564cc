"""sichart: prepare rows for a later chart over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.commands.chart import Chart
from tocsin.engine.prestats import HandsOn

__all__ = ["Sichart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sichart(HandsOn, Chart):
    """Hand on what `chart` with the same arguments aggregates."""

    name = "sichart"
