"""redistribute: tell Splunk to share the work behind this command among its indexers."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Kind, after, option, positional
from tocsin.engine.passing import PassingCommand
from tocsin.spl.parts import FIELDS
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Redistribute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redistribute(PassingCommand):
    """Pass every row on: there is only one place to run a search."""

    name = "redistribute"
    kind = Kind.STATEFUL

    num_of_reducers: int | None = option(AtLeast(1), about="how many indexers share the work; no effect here")
    by: tuple[str, ...] = positional(after("by", FIELDS), (), about="how the work is shared; no effect here")
