"""script: run an external command."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Script"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script(UnsupportedCommand):
    """Run an external command; not run."""

    name = "script"
    kind = Kind.ORDERING
    reason = "external programs are not run here"
    instead = "give the rows that the program would return as a lookup"
