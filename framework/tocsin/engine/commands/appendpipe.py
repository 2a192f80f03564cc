"""appendpipe: add the rows that further commands make of the rows so far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.nested import fields_of, together
from tocsin.engine.plan import needed_fields
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, SUBSEARCH
from tocsin.spl.pipeline import Pipeline

__all__ = ["Appendpipe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendpipe(Command):
    """Run further commands over a copy of the rows so far and add what they return."""

    name = "appendpipe"
    kind = Kind.TRANSFORMING

    run_in_preview: bool = option(BOOLEAN, True, about="no effect here, where nothing is previewed")
    subpipeline: Pipeline = positional(SUBSEARCH, about="the commands to run, in square brackets")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows, then those of the subpipeline."""
        rows = list(stream.rows)
        added = context.search(self.subpipeline, [dict(row) for row in rows])
        columns = stream.mapped(lambda before: tuple(dict.fromkeys([*before, *(added.columns or ())])))
        return Stream(chain(rows, added.rows), columns)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before and those of the rows that are added."""
        return together(before, fields_of(self.subpipeline, before))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, of the rows and of those that are added."""
        stages = [stage for stage in self.subpipeline.stages if isinstance(stage, Command)]
        return after | needed_fields(stages, after)
