"""typeahead: complete what is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Typeahead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeahead(UnsupportedCommand):
    """Complete what is being typed; not run."""

    name = "typeahead"
    kind = Kind.GENERATING
    reason = "it asks the indexes on a disk for their terms"
    instead = "count values with `top`, which is supported"
