"""The table of deprecated content says what is true."""

from __future__ import annotations

import re
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
_PROJECT = PurePosixPath("contentctl.yml")
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_SHORTEST_REASON = 6
_GOING = {"deprecated", "removed"}


class DeprecationMapping(Rule):
    """`removed/deprecation_mapping*.YML` names content that is not going away or does not exist, a replacement that
    does not, the same object twice or in the wrong section, or gives no reason.

    Where `contentctl.yml` says which version the app has, content whose version has come must be removed, and content
    whose version has not is deprecated until then.

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
        seen: set[str] = set()
        for path in context.mappings:
            yield from self._table(path, context, seen)

    def _table(self, path: PurePosixPath, context: RuleContext, seen: set[str]) -> Iterator[Diagnostic]:
        document, problems = read_yaml(context.text_of(path) or "", str(context.root.path / path))
        yield from problems
        for section, items in document.data.items() if document else ():
            if section not in _SECTIONS and items and document:
                message = f"the table has no section `{section}`"
                yield self.at(document.key_place((section,)), message, f"it has {', '.join(_SECTIONS)}")
            for item in Fields(document).children(section) if document else ():
                yield from self._object(item, section, context, seen)
                yield from self._explanation(item, context)

    def _object(self, item: Fields, section: str, context: RuleContext, seen: set[str]) -> Iterator[Diagnostic]:
        """Compare an entry with the object that it names."""
        name, place = item.text("content"), item.place("content")
        entry = context.first_with_name(name)
        if name in seen:
            yield self.at(place, f"`{name}` has an entry already", "remove one of them")
        seen.add(name)
        if entry is None:
            hint = suggestion(name, context.root.by_name, "remove the entry, or keep the object under `removed`")
            yield self.at(place, f"there is no object `{name}`", hint)
        elif not _goes_away(entry, context):
            message = f"`{name}` is neither deprecated nor removed"
            yield self.at(place, message, "write `status: deprecated` there, or remove the entry")
        elif (right := _section_of(entry)) and right != section:
            yield self.at(place, f"`{name}` does not belong under `{section}`", f"move the entry to `{right}`")
        else:
            yield from self._version(item, entry, context)

    def _version(self, item: Fields, entry: Entry, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare the version that takes an object away with that of the app."""
        app, gone = _app_version(context), _version_of(item.text("removed_in_version"))
        if not app or not gone:
            return
        name, removed = item.text("content"), entry.kind in {Kind.REMOVED, Kind.INVESTIGATION}
        written = f"the app is {'.'.join(map(str, app))}"
        if app >= gone and not removed:
            message = f"`{name}` was to go in {item.text('removed_in_version')}, and {written}"
            yield self.at(item.place("removed_in_version"), message, "move its file to `removed`")
        elif app < gone and removed:
            message = f"`{name}` is removed, but is to go in {item.text('removed_in_version')}, and {written}"
            yield self.at(item.place("removed_in_version"), message, "deprecate it until then, or correct the version")

    def _explanation(self, item: Fields, context: RuleContext) -> Iterator[Diagnostic]:
        """Look at what an entry says of why, when, and what comes next."""
        name = item.text("content")
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


def _section_of(entry: Entry) -> str | None:
    """Return the section for an object; None where the folder of a removed one does not tell."""
    folder = entry.path.parts[1] if entry.kind is Kind.REMOVED else entry.path.parts[0]
    return folder if folder in _SECTIONS else None


def _app_version(context: RuleContext) -> tuple[int, ...] | None:
    """Return the version of the app that the content becomes, if the project says it."""
    document, _ = read_yaml(context.text_of(_PROJECT) or "", str(_PROJECT))
    return _version_of(document.text(("app", "version"))) if document else None


def _version_of(text: str) -> tuple[int, ...] | None:
    found = _VERSION.match(text)
    return tuple(map(int, found.groups())) if found else None
