"""What is wrong, where, and what to do about it.

A `Diagnostic` has a stable code (`SPL1xx` syntax, `SPL2xx` meaning, `KNO3xx` knowledge objects, `DET4xx` content,
`TST5xx` tests, `DAT6xx` datasets, `RUN7xx` engine), a severity, a place, one sentence and, where there is one, a
remedy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tocsin.source import EXCERPT_WIDTH, Place

__all__ = ["Diagnostic", "Related", "Severity", "has_errors", "nearest"]


class Severity(Enum):
    """How much a diagnostic weighs: an error makes its verdict fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first, such as the definition of a macro."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a user's text."""

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()

    def __str__(self) -> str:
        where = f"{self.place.location}: " if self.place else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.code} {self.message}{hint}"

    def render(self, width: int = EXCERPT_WIDTH) -> str:
        """Return the diagnostic as a person reads it: message, source line, caret, hint and related places.

        Of a source line longer than `width` only the part around the caret is shown.
        """
        parts = [f"{self.severity.value}[{self.code}]: {self.message}"]
        if self.place:
            parts.append(self.place.excerpt(width))
        if self.hint:
            parts.append(f"  = hint: {self.hint}")
        parts += [f"  = {related.message}\n{related.place.excerpt(width)}" for related in self.related]
        return "\n".join(parts)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of the diagnostics is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like this one, or None when nothing is close."""
    most = len(name) // 2 + 1
    by_folded = {candidate.casefold(): candidate for candidate in known if abs(len(candidate) - len(name)) <= most}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None
