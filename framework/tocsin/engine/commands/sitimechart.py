"""sitimechart: prepare rows for a later timechart over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.commands.timechart import Timechart
from tocsin.engine.prestats import HandsOn

__all__ = ["Sitimechart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitimechart(HandsOn, Timechart):
    """Hand on what `timechart` with the same arguments aggregates."""

    name = "sitimechart"
