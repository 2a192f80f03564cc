"""rare: the least frequent values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tocsin.engine.aggregation import Group
from tocsin.engine.ranking import Ranked, Ranking

__all__ = ["Rare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rare(Ranking):
    """Keep the least frequent combinations of values, with their count and percentage."""

    name = "rare"

    def ranking(self, counts: Counter[Group]) -> Ranked:
        """Return the least frequent combination first; of equally frequent ones the first by text."""
        return sorted(sorted(counts.items()), key=lambda item: item[1])
