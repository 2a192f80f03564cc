"""loadjob: read the results of an earlier search."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Loadjob"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loadjob(UnsupportedCommand):
    """Read the results of an earlier search; not run."""

    name = "loadjob"
    kind = Kind.GENERATING
    reason = "no finished searches are kept here"
    instead = "give the rows as a lookup and read them with `inputlookup`"
