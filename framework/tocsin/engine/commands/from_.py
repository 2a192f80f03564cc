"""from: read a dataset."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, positional
from tocsin.engine.datasets import dataset_rows
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import DATASET
from tocsin.spl.trees.clause import DatasetName

__all__ = ["From"]


@dataclass(frozen=True, slots=True, kw_only=True)
class From(Command):
    """Read the rows of a dataset: of a data model, a saved search or a lookup table."""

    name = "from"
    kind = Kind.GENERATING

    source: DatasetName = positional(DATASET, about="kind:name")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows of the dataset, fields under their plain names."""
        return dataset_rows(self.source, context)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return nothing certain: the rows bring their own fields."""
        return ANY_FIELDS

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: the dataset reads its own events."""
        return NOTHING
