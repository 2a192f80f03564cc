"""kmeans: divide rows into groups by numbers."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Kmeans"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kmeans(UnsupportedCommand):
    """Divide rows into groups by numbers; not run."""

    name = "kmeans"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "divide them with `case()` or `bin`"
