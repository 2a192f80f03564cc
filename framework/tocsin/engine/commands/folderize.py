"""folderize: put values into folders."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Folderize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folderize(UnsupportedCommand):
    """Put values into folders; not run."""

    name = "folderize"
    kind = Kind.ORDERING
    reason = "Splunk does not document the model behind it closely enough to give the same numbers"
    instead = "cut the value with `rex` or `eval` and count with `stats`"
