"""No two objects of a kind share a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import kind_of
from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic, Related

__all__ = ["DuplicateName"]


class DuplicateName(Rule):
    """Two objects of one kind have the same name.

    **Why it matters**: objects refer to each other by name, so only one of the two is ever used.

    **Bad**: `macros/a/sysmon.yml` and `macros/b/sysmon.yml`, both with

        name: sysmon

    **Good**: one of them, or two names.
    """

    code: ClassVar[str] = "DET427"
    name: ClassVar[str] = "duplicate-name"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Report every object but the first, in the order of the paths."""
        first = context.root.by_name.get((kind_of(found.path), found.name), found)
        if first.path != found.path:
            related = [Related("it is first used here", first.place("name"))]
            yield self.at(found.place("name"), f"the name `{found.name}` is taken", "choose another", related)
