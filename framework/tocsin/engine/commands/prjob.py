"""prjob: run a search in parallel."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Prjob"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prjob(UnsupportedCommand):
    """Run a search in parallel; not run."""

    name = "prjob"
    kind = Kind.ORDERING
    reason = "it only changes where a Splunk runs a search"
    instead = "leave the command out: it does not change the rows"
