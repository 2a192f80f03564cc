"""rtorder: order events that arrive in real time."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Rtorder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rtorder(UnsupportedCommand):
    """Order events that arrive in real time; not run."""

    name = "rtorder"
    kind = Kind.ORDERING
    reason = "it is about events as they arrive, and recorded events have all arrived"
    instead = "use `sort _time`"
