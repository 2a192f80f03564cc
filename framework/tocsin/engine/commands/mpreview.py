"""mpreview: look at raw metrics."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Mpreview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mpreview(UnsupportedCommand):
    """Look at raw metrics; not run."""

    name = "mpreview"
    kind = Kind.GENERATING
    reason = "the raw form in which a metrics index returns its data is Splunk's own"
    instead = "use `mstats`, which is supported"
