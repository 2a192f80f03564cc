"""sitop: prepare rows for a later top over a summary index."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.commands.top import Top
from tocsin.engine.prestats import HandsOn

__all__ = ["Sitop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitop(HandsOn, Top):
    """Hand on what `top` with the same arguments aggregates."""

    name = "sitop"
