"""The fields behind a stage, as far as the search itself says which there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.spl.fieldset import FieldSet

__all__ = ["ANY_FIELDS", "OutputFields"]


@dataclass(frozen=True, slots=True)
class OutputFields:
    """The names that are known, in order; `open` where there may be others."""

    names: tuple[str, ...] = ()
    open: bool = False

    @classmethod
    def closed(cls, names: Iterable[str]) -> OutputFields:
        """Make the fields of a command that decides them all; wildcards leave them open."""
        listed = tuple(dict.fromkeys(names))
        known = tuple(name for name in listed if "*" not in name)
        return cls(known, open=known != listed)

    def __contains__(self, name: str) -> bool:
        return self.open or name in self.names

    def adding(self, written: FieldSet) -> OutputFields:
        """Return these fields and those that a stage writes."""
        names = tuple(dict.fromkeys([*self.names, *sorted(written.names)]))
        return OutputFields(names, self.open or not written.closed)

    def without(self, removed: FieldSet) -> OutputFields:
        """Return these fields less some."""
        return OutputFields(tuple(name for name in self.names if name not in removed), self.open)


ANY_FIELDS = OutputFields(open=True)
