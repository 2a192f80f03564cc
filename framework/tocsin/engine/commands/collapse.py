"""collapse: put files of results into fewer files."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Collapse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapse(UnsupportedCommand):
    """Put files of results into fewer files; not run."""

    name = "collapse"
    kind = Kind.ORDERING
    reason = "it rearranges files of a Splunk search job, and there are none here"
    instead = "leave the command out: it does not change the rows"
