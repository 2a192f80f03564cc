"""erex: extract values that look like given examples."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Erex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erex(UnsupportedCommand):
    """Extract values that look like given examples; not run."""

    name = "erex"
    kind = Kind.STREAMING
    reason = "the regular expression that Splunk would derive from the examples is not known"
    instead = "write the regular expression with `rex`"
