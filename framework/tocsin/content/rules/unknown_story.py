"""The stories of a detection must exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tocsin.content.folders import Kind
from tocsin.content.model import ContentObject
from tocsin.content.rule import Rule, RuleContext, Searching, suggestion
from tocsin.diagnostics import Diagnostic

__all__ = ["UnknownStory"]


class UnknownStory(Rule):
    """A detection, baseline or investigation belongs to a story that is not under `stories`.

    **Why it matters**: people switch detections on story by story; one in a story that does not exist is never found.

    **Bad**

        analytic_story:
          - Exampel Story

    **Good**

        analytic_story:
          - Example Story
    """

    code: ClassVar[str] = "DET423"
    name: ClassVar[str] = "unknown-story"

    def check(self, found: ContentObject, context: RuleContext) -> Iterator[Diagnostic]:
        """Look up each name."""
        known = context.stories
        for story in found.stories if isinstance(found, Searching) else ():
            if story.name not in known and not context.is_unreadable(Kind.STORY, story.name):
                hint = suggestion(story.name, known, "write it in a file under `stories`")
                yield self.at(story.place, f"there is no story `{story.name}`", hint)
