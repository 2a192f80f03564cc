"""Sets of field names, possibly open: some names, some wildcards, or everything."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

__all__ = ["EVERYTHING", "NOTHING", "FieldSet", "matches_wildcard"]


@cache
def _pattern(wildcard: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in wildcard.split("*")), re.S)


def matches_wildcard(name: str, wildcard: str) -> bool:
    """Whether a field name fits a wildcard; names keep their case, and internal fields fit only internal wildcards."""
    if name.startswith("_") and not wildcard.startswith("_"):
        return False
    return _pattern(wildcard).fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class FieldSet:
    """The fields that somebody needs."""

    names: frozenset[str] = frozenset()
    wildcards: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, *fields: str) -> FieldSet:
        """Make the set of these names and wildcards."""
        wildcards = frozenset(f for f in fields if "*" in f)
        return cls(frozenset(fields) - wildcards, wildcards)

    def __contains__(self, name: str) -> bool:
        return (
            self.everything
            or name in self.names
            or any(matches_wildcard(name, wildcard) for wildcard in self.wildcards)
        )

    def __or__(self, other: FieldSet) -> FieldSet:
        if self.everything or other.everything:
            return EVERYTHING
        return FieldSet(self.names | other.names, self.wildcards | other.wildcards)

    def without(self, names: Iterable[str]) -> FieldSet:
        """Return the set less these names, which somebody else provides."""
        return self if self.everything else FieldSet(self.names.difference(names), self.wildcards)

    @property
    def closed(self) -> bool:
        """Whether the set is a list of names and nothing more."""
        return not self.everything and not self.wildcards


EVERYTHING = FieldSet(everything=True)
NOTHING = FieldSet()
