"""Content that goes away says so in every place, and names what takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind, kind_of
from tocsin.content.model import Baseline, ContentObject, DeprecationInfo, Detection, Generation, RemovedContent, Story
from tocsin.content.rule import Rule, RuleContext
from tocsin.diagnostics import Diagnostic

__all__ = ["Deprecation"]

_UNEXPLAINED = {"dashboards", "data_sources", "deployments", "lookups", "macros", "playbooks", "schedules"}
"""The folders of removed content whose files are no more than a header: no tool asks why such an object went."""

_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[\w.]+)?")


class Deprecation(Rule):
    """The status of deprecated or removed content does not fit its folder, its version is none, or its replacement
    does not exist or goes away itself.

    **Why it matters**: users plan by these notes; one that leads nowhere leaves them without a detection.

    **Bad**

        # detections/deprecated/windows_example_detection.yml
        status: production

    **Good**

        # detections/deprecated/windows_example_detection.yml
        status: deprecated
        deprecation_info:
          reason: A better one exists.
          removed_in_version: 6.8.0
          replacement_content:
            - Windows Better Detection
    """

    code: ClassVar[str] = "DET439"
    name: ClassVar[str] = "deprecation"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Compare folder and status, then read what the object says of its end."""
        if isinstance(found, Detection | Baseline | Story):
            in_folder = "deprecated" in found.path.parts[1:-1]
            if in_folder and found.status not in {"deprecated", "removed"} and found.generation is not Generation.V4:
                message = f"content in the folder `deprecated` cannot be `{found.status}`"
                yield self.at(found.place("status"), message, "write `status: deprecated`, or move the file")
        if isinstance(found, Detection | Baseline | Story | RemovedContent) and found.deprecation:
            yield from self._info(found, found.deprecation, context)
        elif isinstance(found, RemovedContent) and _must_say_why(found) and not context.mapping_names(found.name):
            message = "this removed object does not say why it was removed, and in which version"
            yield self.at(found.place(), message, "write `deprecation_info`")
        elif context.mappings and _needs_an_entry(found) and not context.mapping_names(found.name):
            hint = f"name it in `{context.mappings[0]}`"
            yield self.at(found.place("status"), "nothing says why this goes away, and in which version", hint)

    def _info(self, found: ContentObject, info: DeprecationInfo, context: RuleContext) -> Iterator[Diagnostic]:
        if info.removed_in_version and not _VERSION.fullmatch(info.removed_in_version):
            place = found.place("deprecation_info", "removed_in_version")
            yield self.at(place, f"`{info.removed_in_version}` is no version of an app", "write it as in 6.8.0")
        for replacement in info.replacement_content:
            entry = context.first_with_name(replacement.name)
            if entry is None:
                yield self.at(replacement.place, f"there is no `{replacement.name}` to take its place")
            elif kind_of(entry.path) is Kind.REMOVED or "deprecated" in entry.path.parts:
                message = f"`{replacement.name}`, which takes its place, goes away itself"
                yield self.at(replacement.place, message, "name content that stays")


def _must_say_why(found: RemovedContent) -> bool:
    return found.path.parts[1] not in _UNEXPLAINED


def _needs_an_entry(found: ContentObject) -> bool:
    if not isinstance(found, Detection | Baseline | Story):
        return False
    return found.status == "deprecated" and found.generation is Generation.V5
