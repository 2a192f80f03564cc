"""top: the most frequent values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tocsin.engine.aggregation import Group
from tocsin.engine.command import option
from tocsin.engine.ranking import Ranked, Ranking
from tocsin.spl.parts import BOOLEAN, TEXT

__all__ = ["Top"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Top(Ranking):
    """Keep the most frequent combinations of values, with their count and percentage."""

    name = "top"

    useother: bool = option(BOOLEAN, False, about="whether a last row counts what is not kept")
    otherstr: str = option(TEXT, "OTHER", about="the value of the fields in that row")

    def ranking(self, counts: Counter[Group]) -> Ranked:
        """Return the most frequent combination first; of equally frequent ones the last by text."""
        return sorted(sorted(counts.items(), reverse=True), key=lambda item: -item[1])

    def others(self, count: int) -> Ranked:
        """Return the row for the rest, if it is asked for and there is a rest."""
        return [((self.otherstr,) * len(self.fields), count)] if self.useother and count else []
