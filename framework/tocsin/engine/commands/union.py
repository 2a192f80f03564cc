"""union: put several datasets together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from tocsin.engine.command import Columns, Command, Context, Kind, Stream, option, positional
from tocsin.engine.datasets import dataset_rows
from tocsin.engine.nested import fields_of, nested_rows, together
from tocsin.engine.running import newest_first
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import DATASETS, INTEGER
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.clause import DatasetName

__all__ = ["Union"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Union(Command):
    """Add the rows of datasets and subsearches to the rows before; streaming searches are merged by time."""

    name = "union"
    kind = Kind.GENERATING

    maxtime: int = option(INTEGER, 60, about="how many seconds Splunk lets a subsearch run; no effect here")
    maxout: int = option(AtLeast(0), 50_000, about="the most rows to take from each subsearch; 0 for all")
    timeout: int = option(INTEGER, 60, about="how many seconds Splunk waits for a subsearch; no effect here")
    datasets: tuple[Pipeline | DatasetName, ...] = positional(DATASETS, about="datasets and subsearches")

    @property
    def append(self) -> bool:
        """Whether the rows before stay, so that the command may stand behind others."""
        return True

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows and those of the datasets."""
        limit = min(self.maxout or context.limits.append_rows, context.limits.append_rows)
        added = [self._rows(dataset, limit, context) for dataset in self.datasets]
        rows = chain(stream.rows, *(part.rows for part in added))
        if all(isinstance(dataset, Pipeline) and _is_streaming(dataset) for dataset in self.datasets):
            return Stream(newest_first(rows))
        return Stream(rows, self._columns(stream.columns, added))

    def _rows(self, dataset: Pipeline | DatasetName, limit: int, context: Context) -> Stream:
        if isinstance(dataset, Pipeline):
            return nested_rows(dataset, context, limit, self.name)
        return dataset_rows(dataset, context)

    @staticmethod
    def _columns(before: Columns, added: list[Stream]) -> Columns:
        if before is None:
            return None
        return tuple(dict.fromkeys([*before, *(column for part in added for column in part.columns or ())]))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before and those of the subsearches; those of other datasets are not known."""
        for dataset in self.datasets:
            before = together(before, fields_of(dataset) if isinstance(dataset, Pipeline) else ANY_FIELDS)
        return before

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind."""
        return after


def _is_streaming(pipeline: Pipeline) -> bool:
    return all(isinstance(stage, Command) and stage.kind is Kind.STREAMING for stage in pipeline.stages)
