"""inputintelligence: read a list of threat intelligence."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Inputintelligence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputintelligence(UnsupportedCommand):
    """Read a list of threat intelligence; not run."""

    name = "inputintelligence"
    kind = Kind.GENERATING
    reason = "the lists are downloaded and kept by a running Splunk"
    instead = "give the list as a lookup and read it with `inputlookup`"
