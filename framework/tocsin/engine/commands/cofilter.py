"""cofilter: find values that share other values."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Cofilter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cofilter(UnsupportedCommand):
    """Find values that share other values; not run."""

    name = "cofilter"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "join the values with `stats values() by`"
