"""runshellscript: start a script of an alert."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Runshellscript"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runshellscript(UnsupportedCommand):
    """Start a script of an alert; not run."""

    name = "runshellscript"
    kind = Kind.ORDERING
    reason = "scripts are not run here"
    instead = "leave the command out and test the rows that the script would be given"
