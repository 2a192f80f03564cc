"""makejson: make a JSON object of fields."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Makejson"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Makejson(UnsupportedCommand):
    """Make a JSON object of fields; not run."""

    name = "makejson"
    kind = Kind.STREAMING
    reason = "it is an internal command whose typing of values is not documented"
    instead = "use `tojson`, or `eval` with `json_object()`"
