"""geostats: aggregate by cells of a map."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Geostats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Geostats(UnsupportedCommand):
    """Aggregate by cells of a map; not run."""

    name = "geostats"
    kind = Kind.TRANSFORMING
    reason = "its cells follow the zoom levels of a map and Splunk's own numbering"
    instead = "group with `bin` and `stats` by latitude and longitude"
