"""x11: take the seasons out of a series."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["X11"]


@dataclass(frozen=True, slots=True, kw_only=True)
class X11(UnsupportedCommand):
    """Take the seasons out of a series; not run."""

    name = "x11"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "compare with the same hour of another day by `streamstats` or `autoregress`"
