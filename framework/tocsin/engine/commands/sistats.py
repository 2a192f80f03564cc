"""sistats: prepare rows for a later stats over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.commands.stats import Stats
from tocsin.engine.prestats import HandsOn

__all__ = ["Sistats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sistats(HandsOn, Stats):
    """Hand on what `stats` with the same arguments aggregates."""

    name = "sistats"
