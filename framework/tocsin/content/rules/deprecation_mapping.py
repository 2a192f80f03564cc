"""The table of deprecated content says what is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import ClassVar

from tocsin.content.entries import Entry
from tocsin.content.folders import Kind
from tocsin.content.formats.fields import Fields
from tocsin.content.model import Baseline, ContentObject, Detection, RemovedContent, Story
from tocsin.content.rule import Rule, RuleContext, suggestion
from tocsin.content.yaml_text import read_yaml
from tocsin.diagnostics import Diagnostic

__all__ = ["DeprecationMapping"]

_SECTIONS = ("baselines", "detections", "investigations", "stories")
_SHORTEST_REASON = 6
_GOING = {"deprecated", "removed"}


class DeprecationMapping(Rule):
    """`removed/deprecation_mapping*.YML` names content that is not going away or does not exist, a replacement that
    does not, or gives no reason.

    **Why it matters**: users plan by this table, and it is the only place where older content says what comes next.

    **Bad**

        detections:
          - content: Windows Exmaple Detection
            removed_in_version: 6.8.0
            reason: A better one exists.
            replacement_content:
              - Windows Better Detection

    **Good**

        detections:
          - content: Windows Example Detection
            removed_in_version: 6.8.0
            reason: A better one exists.
            replacement_content:
              - Windows Better Detection
    """

    code: ClassVar[str] = "DET453"
    name: ClassVar[str] = "deprecation-mapping"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Say nothing of single objects."""
        yield from ()

    def survey(self, context: RuleContext) -> Iterator[Diagnostic]:
        """Read the tables, and compare them with the objects."""
        for path in context.mappings:
            yield from self._table(path, context)

    def _table(self, path: PurePosixPath, context: RuleContext) -> Iterator[Diagnostic]:
        document, problems = read_yaml(context.text_of(path) or "", str(context.root.path / path))
        yield from problems
        for section, items in document.data.items() if document else ():
            if section not in _SECTIONS and items and document:
                message = f"the table has no section `{section}`"
                yield self.at(document.key_place((section,)), message, f"it has {', '.join(_SECTIONS)}")
            for item in Fields(document).children(section) if document else ():
                yield from self._item(item, context)

    def _item(self, item: Fields, context: RuleContext) -> Iterator[Diagnostic]:
        name = item.text("content")
        entry = context.first_with_name(name)
        if entry is None:
            hint = suggestion(name, context.root.by_name, "remove the entry, or keep the object under `removed`")
            yield self.at(item.place("content"), f"there is no object `{name}`", hint)
        elif not _goes_away(entry, context):
            message = f"`{name}` is neither deprecated nor removed"
            yield self.at(item.place("content"), message, "write `status: deprecated` there, or remove the entry")
        if len(item.text("reason")) < _SHORTEST_REASON:
            yield self.at(item.place("reason"), f"nothing says why `{name}` goes away", "write a `reason`")
        if not item.text("removed_in_version"):
            yield self.at(item.place(), f"nothing says when `{name}` goes away", "write `removed_in_version`")
        for replacement in item.references("replacement_content"):
            found = context.first_with_name(replacement.name)
            if found is None:
                hint = suggestion(replacement.name, context.root.by_name, "name content that exists")
                yield self.at(replacement.place, f"there is no `{replacement.name}` to take its place", hint)
            elif _goes_away(found, context):
                message = f"`{replacement.name}`, which takes its place, goes away itself"
                yield self.at(replacement.place, message, "name content that stays")


def _goes_away(entry: Entry, context: RuleContext) -> bool:
    if entry.kind in {Kind.REMOVED, Kind.INVESTIGATION}:
        return True
    found = context.object_at(entry.path)
    return isinstance(found, Detection | Baseline | Story | RemovedContent) and found.status in _GOING
