"""sirare: prepare rows for a later rare over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.commands.rare import Rare
from tocsin.engine.prestats import HandsOn

__all__ = ["Sirare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sirare(HandsOn, Rare):
    """Hand on what `rare` with the same arguments aggregates."""

    name = "sirare"
