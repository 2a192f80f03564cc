"""rest: read an endpoint of Splunk's own interface."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Rest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest(UnsupportedCommand):
    """Read an endpoint of Splunk's own interface; not run."""

    name = "rest"
    kind = Kind.GENERATING
    reason = "there is no Splunk to ask"
    instead = "give the rows as a lookup and read them with `inputlookup`"
