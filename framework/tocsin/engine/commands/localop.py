"""localop: tell Splunk to run what follows on the search head."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind
from tocsin.engine.passing import PassingCommand

__all__ = ["Localop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Localop(PassingCommand):
    """Pass every row on: there is only one place to run a search."""

    name = "localop"
    kind = Kind.STATEFUL
