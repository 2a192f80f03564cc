"""searchtxn: search for transactions of a configured type."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.unsupported import UnsupportedCommand

__all__ = ["Searchtxn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchtxn(UnsupportedCommand):
    """Search for transactions of a configured type; not run."""

    name = "searchtxn"
    kind = Kind.GENERATING
    reason = "it needs the transaction types of a Splunk configuration"
    instead = "use `transaction` with its options"
