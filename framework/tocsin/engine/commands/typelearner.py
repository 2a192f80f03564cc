"""typelearner: suggest event types."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Typelearner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typelearner(UnsupportedCommand):
    """Suggest event types; not run."""

    name = "typelearner"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "count with `stats count by sourcetype, punct`"
