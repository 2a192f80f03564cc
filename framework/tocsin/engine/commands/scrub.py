"""scrub: make events anonymous."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Scrub"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrub(UnsupportedCommand):
    """Make events anonymous; not run."""

    name = "scrub"
    kind = Kind.STREAMING
    reason = "it replaces words by others from dictionaries that belong to Splunk"
    instead = "replace values with `rex mode=sed`"
