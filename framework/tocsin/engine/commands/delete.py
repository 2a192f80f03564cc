"""delete: make events unfindable."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Delete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(UnsupportedCommand):
    """Make events unfindable; not run."""

    name = "delete"
    kind = Kind.TRANSFORMING
    reason = "it changes the recorded data that a test stands on"
    instead = "leave the events out with `where` or `search NOT`"
