"""What a validation rule is: one class in one file under `rules/`, with a page in its docstring and cases beside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from tocsin.content.model import ContentObject, Detection
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic, Related, Severity, nearest
from tocsin.engine.commands import GRAMMAR
from tocsin.source import Place
from tocsin.spl import Parsed, parse_search

__all__ = ["DetectionRule", "Rule", "RuleContext", "suggestion"]


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules may look at beside the object they check; without a day of `today`, no date is in the future."""

    root: ContentRoot
    today: date | None = None
    _parsed: dict[int, Parsed] = field(default_factory=dict, repr=False)

    def parsed(self, detection: Detection) -> Parsed:
        """Return the search of a detection, its macros expanded and parsed; parsed once."""
        key = id(detection)
        if key not in self._parsed:
            self._parsed[key] = parse_search(detection.search, GRAMMAR, self.root.macro_table)
        return self._parsed[key]


class Rule(ABC):
    """A check of content.

    The docstring is the rule's page: a sentence, then **Why it matters**, **Bad** and **Good**.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    @abstractmethod
    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with an object."""

    def at(self, place: Place, message: str, hint: str | None = None, related: Iterable[Related] = ()) -> Diagnostic:
        """Return a diagnostic of this rule."""
        return Diagnostic(self.code, message, place, hint, self.severity, tuple(related))


class DetectionRule(Rule):
    """A check of detections only."""

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with a detection; nothing for any other object."""
        if isinstance(found, Detection):
            yield from self.inspect(found, context)

    @abstractmethod
    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with a detection."""


def suggestion(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """Return the hint for an unknown name: the known name most like it, or something else to do."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else otherwise
