"""multisearch: run several streaming searches as one."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.running import newest_first
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import SUBSEARCHES
from tocsin.spl.pipeline import Pipeline

__all__ = ["Multisearch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Multisearch(Command):
    """Run two or more searches of streaming commands only and merge their events by time."""

    name = "multisearch"
    kind = Kind.GENERATING

    searches: tuple[Pipeline, ...] = positional(SUBSEARCHES, about="searches in square brackets")

    def check(self, context: Context) -> None:
        """Refuse a single search, and commands that are not streaming."""
        if len(self.searches) < 2:
            context.refuse("SPL275", "'multisearch' needs at least two searches in square brackets.", self)
        for pipeline in self.searches:
            for stage in pipeline.stages:
                if isinstance(stage, Command) and stage.kind is not Kind.STREAMING:
                    message = f"'multisearch' takes streaming commands only, and '{stage.name}' is not one."
                    context.refuse("SPL276", message, stage)

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the events of all searches, newest first."""
        found = [row for pipeline in self.searches for row in context.search(pipeline).rows]
        return Stream(newest_first(found))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return nothing certain: the rows bring their own fields."""
        return ANY_FIELDS
