"""timewrap: lay periods of a time chart over each other."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Timewrap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timewrap(UnsupportedCommand):
    """Lay periods of a time chart over each other; not run."""

    name = "timewrap"
    kind = Kind.ORDERING
    reason = "the names that it gives to periods follow the present and Splunk's own settings"
    instead = "group with `stats` by `strftime(_time, …)`"
