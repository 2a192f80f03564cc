"""datamodel: read a dataset of a data model, or show the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.engine.dataset_search import dataset_search
from tocsin.engine.datasets import find_dataset, find_model, model_rows
from tocsin.expressions.values import Row
from tocsin.knowledge.datamodels import DataModel, ModelDataset
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import BOOLEAN, NAME, Choice
from tocsin.spl.references import Reference, ReferenceKind

__all__ = ["Datamodel"]

_FLAT = ("flat", "flat_string")
_MODES = ("search", "flat", "acceleration_search", "search_string", "flat_string", "acceleration_search_string")


@dataclass(frozen=True, slots=True, kw_only=True)
class Datamodel(Command):
    """Read the events of a data model's dataset; without a mode, show the model or the dataset as JSON."""

    name = "datamodel"
    kind = Kind.GENERATING

    strict_fields: bool = option(BOOLEAN, True, about="whether only the dataset's own fields are returned")
    summariesonly: bool = option(BOOLEAN, False, about="read summaries only; here every event counts as summarised")
    allow_old_summaries: bool = option(BOOLEAN, False, about="no effect on the result")
    model: str | None = positional(NAME, None, about="the data model")
    dataset: str | None = positional(NAME, None, about="the dataset")
    mode: str | None = positional(Choice(_MODES), None, about="search, flat, or …_string to print the search")

    def check(self, context: Context) -> None:
        """Refuse what is not emulated."""
        if not self.strict_fields and self.mode is not None:
            message = "'datamodel' returns the fields of the dataset only; strict_fields=false is not supported."
            context.unsupported(message, self, "add the fields to the data model")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the events of the dataset, the text of its search, or the description."""
        if self.model is None or self.dataset is None or self.mode is None:
            return Stream(list(self._descriptions(context)))
        model, dataset = find_dataset(f"{self.model}.{self.dataset}", self, context)
        if self.mode.endswith("_string"):
            return Stream([{"search": dataset_search(dataset)}], ("search",))
        return model_rows(model, dataset, context, qualified=self.mode not in _FLAT)

    def _descriptions(self, context: Context) -> Iterator[Row]:
        if self.model is not None and self.dataset is not None:
            _, dataset = find_dataset(f"{self.model}.{self.dataset}", self, context)
            yield _described(_dataset_document(dataset))
        elif self.model is not None:
            yield _described(_model_document(find_model(self.model, self, context)))
        elif context.knowledge is not None:
            yield from (_described(_model_document(model)) for model in context.knowledge.data_models.values())

    def references(self) -> Iterator[Reference]:
        """Yield the data model."""
        if self.model is not None:
            yield Reference(ReferenceKind.DATA_MODEL, ".".join(n for n in (self.model, self.dataset) if n), self.span)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return nothing certain: the rows bring their own fields."""
        return ANY_FIELDS

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: the dataset reads its own events."""
        return NOTHING


def _described(document: dict[str, object]) -> Row:
    return {"_raw": json.dumps(document)}


def _model_document(model: DataModel) -> dict[str, object]:
    return {"modelName": model.name, "objects": [_dataset_document(dataset) for dataset in model.datasets.values()]}


def _dataset_document(dataset: ModelDataset) -> dict[str, object]:
    return {
        "objectName": dataset.name,
        "parentName": dataset.parent.name if dataset.parent is not None else dataset.base,
        "lineage": dataset.path,
        "fields": [{"fieldName": name} for name in dataset.names()],
        "constraints": [{"search": dataset.constraint}] if dataset.constraint else [],
    }
