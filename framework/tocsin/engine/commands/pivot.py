"""pivot: report on a data model."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Pivot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivot(UnsupportedCommand):
    """Report on a data model; not run."""

    name = "pivot"
    kind = Kind.GENERATING
    reason = "only the searches that pivot stands for are run here"
    instead = "use `tstats`, or `datamodel … search` with `stats`"
