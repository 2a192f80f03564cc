"""What a validation rule is: one class in one file under `rules/`, with a page in its docstring and cases beside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import ClassVar

from tocsin.content.context import RuleContext, Search, Searching, search_of
from tocsin.content.model import ContentObject, Detection
from tocsin.diagnostics import Diagnostic, Related, Severity, nearest
from tocsin.source import Place

__all__ = ["DetectionRule", "Rule", "RuleContext", "Search", "SearchRule", "Searching", "suggestion"]


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

    def survey(self, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with the content root as a whole, each at the file that it is about."""
        yield from ()

    def at(
        self,
        place: Place,
        message: str,
        hint: str | None = None,
        related: Iterable[Related] = (),
        severity: Severity | None = None,
    ) -> Diagnostic:
        """Return a diagnostic of this rule, of its usual severity unless another is given."""
        return Diagnostic(self.code, message, place, hint, severity or self.severity, tuple(related))


class DetectionRule(Rule):
    """A check of detections only."""

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with a detection; nothing for any other object."""
        if isinstance(found, Detection):
            yield from self.inspect(found, context)

    @abstractmethod
    def inspect(self, detection: Detection, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with a detection."""


class SearchRule(Rule):
    """A check of searches: of detections, baselines and investigations."""

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with the search of an object that has one."""
        if isinstance(found, Searching) and search_of(found):
            yield from self.inspect(found, context.search(found), context)

    @abstractmethod
    def inspect(self, found: Searching, search: Search, context: RuleContext) -> Iterator[Diagnostic]:
        """Yield what is wrong with a search."""


def suggestion(name: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """Return the hint for an unknown name: the known name most like it, or something else to do."""
    found = nearest(name, known)
    return f"did you mean `{found}`?" if found else otherwise
