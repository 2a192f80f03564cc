"""No two objects share an id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic, Related

__all__ = ["DuplicateId"]


class DuplicateId(Rule):
    """Two objects have the same id.

    **Why it matters**: the id is how Splunk, results and other content tell objects apart; with two alike, one stands
    in for the other. It happens when a file is copied to start a new one.

    **Bad**: two files with

        id: 0b6f3a52-6a0e-4d59-9c0b-1f6a2f4f2a77

    **Good**: an id of its own for each.
    """

    code: ClassVar[str] = "DET426"
    name: ClassVar[str] = "duplicate-id"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Report every object but the first, in the order of the kinds and paths."""
        first = context.first_with_id(found.id) if found.id else None
        if first and first.path != found.path:
            other = context.object_at(first.path)
            related = [Related(f"`{first.name}` has it first", other.place("id"))] if other else []
            yield self.at(found.place("id"), "another object has this id", "give it a new UUID", related)
