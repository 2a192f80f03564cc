"""msearch: look at raw metrics."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Msearch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Msearch(UnsupportedCommand):
    """Look at raw metrics; not run."""

    name = "msearch"
    kind = Kind.GENERATING
    reason = "the raw form in which a metrics index returns its data is Splunk's own"
    instead = "use `mstats`, which is supported"
