"""findkeywords: find searches that tell groups of events apart."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Findkeywords"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findkeywords(UnsupportedCommand):
    """Find searches that tell groups of events apart; not run."""

    name = "findkeywords"
    kind = Kind.TRANSFORMING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "read the groups with `top` or `stats`"
