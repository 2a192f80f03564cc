"""history: list the searches that were run."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["History"]


@dataclass(frozen=True, slots=True, kw_only=True)
class History(UnsupportedCommand):
    """List the searches that were run; not run."""

    name = "history"
    kind = Kind.GENERATING
    reason = "no searches are remembered here"
    instead = "test on recorded events of the index `_audit` instead"
