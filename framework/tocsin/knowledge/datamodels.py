"""Data models in Splunk's own JSON: datasets, each narrowing its parent, and the fields that they add.

A model is a file `data/models/<name>.json` of an app. An event belongs to a dataset when it fits the constraints of the
dataset and of all its ancestors; fields are computed in the order of the file, ancestors first. (Knowledge Manager
Manual, *About data models*.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tocsin.diagnostics import Diagnostic
from tocsin.errors import KnowledgeError

__all__ = ["INHERITED", "Calculation", "DataModel", "DataModels", "ModelDataset", "ModelField", "read_data_model"]

INHERITED = frozenset(
    ("_time", "_raw", "_indextime", "host", "source", "sourcetype", "index", "splunk_server", "nodename", "eventtype")
)
"""Fields that events have in every dataset, under their plain names."""

_BASES = ("BaseEvent", "BaseSearch", "BaseTransaction")
_LAYERS = ("default", "local")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelField:
    """A field that a dataset lists or computes."""

    name: str
    type: str = "string"
    required: bool = False
    multivalue: bool = False
    hidden: bool = False
    recommended: bool = False
    expected_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """How fields are computed: an eval expression, a regular expression, a lookup or a place from an address."""

    kind: str
    outputs: tuple[str, ...]
    expression: str = ""
    input: str = ""
    lookup: str = ""
    lookup_inputs: tuple[tuple[str, str], ...] = ()
    lookup_outputs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDataset:
    """A dataset of a data model; `path` names it with its ancestors, `All_Changes.Account_Management`."""

    name: str
    path: str
    parent: ModelDataset | None = None
    base: str = "BaseEvent"
    constraint: str = ""
    base_search: str = ""
    fields: tuple[ModelField, ...] = ()
    calculations: tuple[Calculation, ...] = ()

    @property
    def lineage(self) -> tuple[ModelDataset, ...]:
        """The datasets from the root down to this one."""
        return (*(self.parent.lineage if self.parent else ()), self)

    def own_names(self) -> tuple[str, ...]:
        """Return the names of the fields that this dataset adds to those of its parent."""
        inherited = set(self.parent.names()) if self.parent else set()
        computed = (name for calculation in self.calculations for name in calculation.outputs)
        every = dict.fromkeys([*(field.name for field in self.fields), *computed])
        return tuple(name for name in every if name not in inherited and name not in INHERITED)

    def names(self) -> dict[str, str]:
        """Return the plain name of every field with the name that it has outside: `Processes.user` for `user`."""
        return {name: f"{dataset.path}.{name}" for dataset in reversed(self.lineage) for name in dataset.own_names()}

    def plain_name(self, name: str) -> str | None:
        """Return the plain name of a field given with its dataset, None for a field that there is not.

        A child's own fields may be named with the child alone as well as with its whole path.
        """
        if name in INHERITED:
            return name
        prefix, _, _ = name.rpartition(".")
        for dataset in self.lineage:
            for qualifier in (dataset.path, dataset.name):
                plain = name[len(qualifier) + 1 :]
                if prefix and name.startswith(f"{qualifier}.") and plain in dataset.own_names():
                    return plain
        return None


@dataclass(frozen=True, slots=True)
class DataModel:
    """A data model: its datasets by name, parents before their children."""

    name: str
    datasets: Mapping[str, ModelDataset]

    @property
    def roots(self) -> tuple[ModelDataset, ...]:
        """The datasets without a parent."""
        return tuple(dataset for dataset in self.datasets.values() if dataset.parent is None)

    def find(self, name: str) -> ModelDataset | None:
        """Return a dataset by its name or its path."""
        dataset = self.datasets.get(name) or self.datasets.get(name.rpartition(".")[2])
        return dataset if dataset is not None and name in (dataset.name, dataset.path) else None

    def children(self, dataset: ModelDataset) -> tuple[ModelDataset, ...]:
        """Return the datasets directly below one."""
        return tuple(each for each in self.datasets.values() if each.parent is dataset)

    def below(self, dataset: ModelDataset) -> Iterator[ModelDataset]:
        """Yield the datasets at any depth below one, parents first."""
        for child in self.children(dataset):
            yield child
            yield from self.below(child)


class _App(Protocol):
    @property
    def path(self) -> Path: ...


class DataModels(Mapping[str, DataModel]):
    """The data models of all apps by name, read when they are first asked for."""

    def __init__(self, apps: Iterable[_App], given: Mapping[str, DataModel | Mapping[str, Any]] | None = None) -> None:
        self._files = {path.stem: path for app in apps for path in _model_files(app.path)}
        self._models = {
            name: model if isinstance(model, DataModel) else _model({"modelName": name, **model})
            for name, model in (given or {}).items()
        }

    def __getitem__(self, name: str) -> DataModel:
        if name not in self._models:
            self._models[name] = read_data_model(self._files[name])
        return self._models[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._models, *self._files)))

    def __len__(self) -> int:
        return len(self._models.keys() | self._files.keys())

    def extended(self, given: Mapping[str, DataModel | Mapping[str, Any]]) -> DataModels:
        """Return the models with further ones, which win."""
        other = DataModels((), {**self._models, **given})
        other._files = self._files
        return other


def _model_files(app: Path) -> Iterator[Path]:
    for layer in _LAYERS:
        folder = app / layer / "data" / "models"
        if folder.is_dir():
            yield from sorted(folder.glob("*.json"))


def read_data_model(path: Path) -> DataModel:
    """Read a model from its file; raises KnowledgeError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KnowledgeError.of(Diagnostic("KNO340", f"The data model {path.name} cannot be read: {error}.")) from error
    if not isinstance(document, dict):
        raise KnowledgeError.of(Diagnostic("KNO340", f"The data model {path.name} is no JSON object."))
    return _model({"modelName": path.stem, **document})


def _model(document: Mapping[str, Any]) -> DataModel:
    name = str(document["modelName"])
    waiting = [each for each in _list(document, "objects") if each.get("objectName")]
    datasets: dict[str, ModelDataset] = {}
    while waiting:
        ready = [each for each in waiting if each.get("parentName") in (*_BASES, *datasets)]
        if not ready:
            lost = ", ".join(str(each["objectName"]) for each in waiting)
            raise KnowledgeError.of(Diagnostic("KNO341", f"The data model {name} lacks the parent of {lost}."))
        for each in ready:
            dataset = _dataset(each, datasets.get(str(each["parentName"])))
            datasets[dataset.name] = dataset
        waiting = [each for each in waiting if each not in ready]
    return DataModel(name, datasets)


def _list(document: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    return [each for each in document.get(key) or () if isinstance(each, Mapping)]


def _dataset(document: Mapping[str, Any], parent: ModelDataset | None) -> ModelDataset:
    name = str(document["objectName"])
    constraints = [str(each["search"]).strip() for each in _list(document, "constraints") if each.get("search")]
    return ModelDataset(
        name=name,
        path=f"{parent.path}.{name}" if parent else name,
        parent=parent,
        base=parent.base if parent else str(document.get("parentName", _BASES[0])),
        constraint=constraints[0] if len(constraints) == 1 else " ".join(f"({text})" for text in constraints),
        base_search=str(document.get("baseSearch") or "").strip(),
        fields=tuple(_field(each) for each in _list(document, "fields")),
        calculations=tuple(_calculation(each) for each in _list(document, "calculations")),
    )


def _field(document: Mapping[str, Any]) -> ModelField:
    comment = document.get("comment")
    remarks = comment if isinstance(comment, Mapping) else {}
    return ModelField(
        name=str(document.get("fieldName", "")),
        type=str(document.get("type", "string")),
        required=bool(document.get("required", False)),
        multivalue=bool(document.get("multivalue", False)),
        hidden=bool(document.get("hidden", False)),
        recommended=bool(remarks.get("recommended", False)),
        expected_values=tuple(str(value) for value in remarks.get("expected_values") or ()),
    )


def _calculation(document: Mapping[str, Any]) -> Calculation:
    outputs = _list(document, "outputFields")
    return Calculation(
        kind=str(document.get("calculationType", "Eval")).lower(),
        outputs=tuple(str(each.get("fieldName", "")) for each in outputs),
        expression=str(document.get("expression", "")),
        input=str(document.get("inputField", "")),
        lookup=str(document.get("lookupName", "")),
        lookup_inputs=tuple(
            (str(each.get("inputField", "")), str(each.get("lookupField", "")))
            for each in _list(document, "lookupInputs")
        ),
        lookup_outputs=tuple(
            (str(each.get("lookupOutputFieldName", each.get("fieldName", ""))), str(each.get("fieldName", "")))
            for each in outputs
        ),
    )
