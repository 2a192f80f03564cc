"""Nothing is left that was to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic
from tocsin.source import Span

__all__ = ["Placeholder"]

_PLACEHOLDER = re.compile(r"__UPDATE__|\bUPDATE_[A-Z_]{3,}\b")


class Placeholder(Rule):
    """A file still has a placeholder from the template that it was made from.

    **Why it matters**: users read it as part of the text.

    **Bad**

        known_false_positives: __UPDATE__

    **Good**

        known_false_positives: Administrators who …
    """

    code: ClassVar[str] = "DET452"
    name: ClassVar[str] = "placeholder"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Look for the words that templates use."""
        source = found.document.source
        for match in _PLACEHOLDER.finditer(source.text) if "UPDATE_" in source.text else ():
            yield self.at(source.place(Span(*match.span())), f"`{match[0]}` was to be filled in")
