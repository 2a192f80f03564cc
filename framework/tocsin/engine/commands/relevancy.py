"""relevancy: score how well events match the search."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Relevancy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevancy(UnsupportedCommand):
    """Score how well events match the search; not run."""

    name = "relevancy"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "count what matches with `eval`"
