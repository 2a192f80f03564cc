"""sample: take rows at random."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Sample"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(UnsupportedCommand):
    """Take rows at random; not run."""

    name = "sample"
    kind = Kind.ORDERING
    reason = "which rows are taken is a matter of chance"
    instead = "use `head`, or `where` with a condition"
