"""arules: find rules of association between values."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Arules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arules(UnsupportedCommand):
    """Find rules of association between values; not run."""

    name = "arules"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "count the combinations with `stats count by`"
