"""No two objects share a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind, kind_of
from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic, Related, Severity

__all__ = ["DuplicateName"]


class DuplicateName(Rule):
    """Two objects have the same name; two of different kinds are a warning, for they confuse people and older tools.

    Removed content and the manifests of datasets may be called like what they belong to.

    **Why it matters**: objects refer to each other by name, so only one of the two is ever used.

    **Bad**: `macros/a/sysmon.yml` and `macros/b/sysmon.yml`, both with

        name: sysmon

    **Good**: one of them, or two names.
    """

    code: ClassVar[str] = "DET427"
    name: ClassVar[str] = "duplicate-name"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Report every object but the first, in the order of the kinds and paths."""
        kind = kind_of(found.path)
        first = context.first_with_name(found.name)
        if first is None or first.path == found.path or {kind, first.kind} & {Kind.DATASET, Kind.REMOVED}:
            return
        other = context.object_at(first.path)
        related = [Related("it is first used here", other.place("name"))] if other else []
        place, message = found.place("name"), f"the name `{found.name}` is taken"
        if first.kind is kind:
            yield self.at(place, message, "choose another", related)
        else:
            yield self.at(place, f"{message} by a {first.kind.title}", "choose another", related, Severity.WARNING)
