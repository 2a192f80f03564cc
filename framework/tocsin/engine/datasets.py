"""Datasets by their name: those of data models, saved searches and lookup tables.

A dataset of a data model is a search: the constraint of its root, then for each dataset on the way down its own
constraint and the commands that compute its fields. Its fields are then given the names that they have outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tocsin.diagnostics import nearest
from tocsin.engine.command import Command, Context, Kind, Rows, Stream
from tocsin.engine.dataset_search import calculation_texts, constraint_of, dataset_search, needed_calculations
from tocsin.engine.running import run_pipeline
from tocsin.engine.written import parse_written, run_context
from tocsin.expressions.values import Row, multivalue
from tocsin.knowledge.datamodels import INHERITED, DataModel, ModelDataset
from tocsin.source import SourceText
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.lexical import quote_field
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Predicate
from tocsin.spl.trees.clause import DatasetName
from tocsin.spl.trees.node import Node

__all__ = ["dataset_rows", "find_dataset", "find_model", "model_rows", "saved_search"]


def dataset_rows(source: DatasetName, context: Context) -> Stream:
    """Return the rows of a dataset, fields under their plain names."""
    if source.kind == "datamodel":
        model, dataset = find_dataset(source.name, source, context)
        return model_rows(model, dataset, context, qualified=False)
    if source.kind == "savedsearch":
        return saved_search(source.name, {}, source, context)
    text = SourceText("lookup", f"| inputlookup {quote_field(source.name)}")
    parsed = parse_written(text, context)
    return run_context(parsed, context).search(parsed.pipeline)


def saved_search(name: str, replacements: dict[str, str], node: Node, context: Context) -> Stream:
    """Run a saved search of an app, with texts in place of `$name$`."""
    stanzas = context.knowledge.stack.stanzas("savedsearches") if context.knowledge is not None else {}
    text = stanzas[name].value("search") if name in stanzas else ""
    if not text:
        close = nearest(name, stanzas)
        context.refuse(
            "SPL281", f"There is no saved search '{name}'.", node, f"did you mean '{close}'?" if close else None
        )
    for token, value in replacements.items():
        text = text.replace(f"${token}$", value)
    parsed = parse_written(SourceText(f"saved search {name}", text), context)
    return run_context(parsed, context).search(parsed.pipeline)


def find_model(name: str, node: Node, context: Context) -> DataModel:
    """Return a data model by its name, or refuse it."""
    models = context.knowledge.data_models if context.knowledge is not None else {}
    model = models.get(name)
    if model is None:
        close = nearest(name, models)
        context.refuse(
            "SPL282", f"There is no data model '{name}'.", node, f"did you mean '{close}'?" if close else None
        )
    return model


def find_dataset(
    name: str, node: Node, context: Context, referenced: Iterable[str] = ()
) -> tuple[DataModel, ModelDataset]:
    """Return the dataset of `Model.Dataset`; without one, the root that the referenced fields belong to."""
    model_name, _, path = name.partition(".")
    model = find_model(model_name, node, context)
    if not path:
        named = {field.partition(".")[0] for field in referenced}
        return model, next((root for root in model.roots if root.name in named), model.roots[0])
    dataset = model.find(path)
    if dataset is None:
        hint = _suggestion(path, model.datasets) or f"it has {', '.join(model.datasets)}"
        context.refuse("SPL283", f"The data model '{model_name}' has no dataset '{path}'.", node, hint)
    return model, dataset


def _suggestion(name: str, known: Iterable[str]) -> str | None:
    close = nearest(name, known)
    return f"did you mean '{close}'?" if close else None


Member: TypeAlias = tuple[ModelDataset, Predicate]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source(Node):
    """A field by its plain name and its name outside, and the dataset that an event must belong to for having it."""

    plain: str
    outside: str
    owner: ModelDataset


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named(Command):
    """Give the fields of a dataset their names outside, and say to which datasets below it an event belongs."""

    name = "the fields of a dataset"
    kind = Kind.STREAMING

    dataset: ModelDataset
    sources: tuple[_Source, ...]
    members: tuple[Member, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    has_nodename: bool = False

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows under the new names."""
        tests = [(dataset, context.test(predicate)) for dataset, predicate in self.members]
        own = {dataset.path for dataset in self.dataset.lineage}
        for row in rows:
            paths = set(own)
            for dataset, test in tests:
                if dataset.parent is not None and dataset.parent.path in paths and test(row):
                    paths.add(dataset.path)
            yield self._renamed(row, paths)

    def _renamed(self, row: Row, paths: set[str]) -> Row:
        named = {name: value for name, value in row.items() if name in INHERITED}
        for source in self.sources:
            if source.plain in row and source.owner.path in paths:
                named[source.outside] = row[source.plain]
        if self.has_nodename:
            nodes = multivalue(sorted(paths))
            assert nodes is not None
            named["nodename"] = nodes
        for (dataset, _), (belongs, lacks) in zip(self.members, self.flags, strict=False):
            named[belongs] = int(dataset.path in paths)
            named[lacks] = int(dataset.path not in paths)
        return named

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the plain names and what tells the datasets below."""
        plain = FieldSet.of("_time", *(source.plain for source in self.sources))
        inherited = FieldSet(INHERITED & after.names) if after.closed else FieldSet(INHERITED)
        return plain | fields_read(*(predicate for _, predicate in self.members)) | inherited


def model_rows(
    model: DataModel, dataset: ModelDataset, context: Context, *, qualified: bool, wanted: Sequence[str] | None = None
) -> Stream:
    """Return the events of a dataset with its fields, `qualified` ones named with their dataset.

    With `wanted`, only these fields are computed, those of datasets below among them.
    """
    sources = _all_sources(dataset, qualified) if wanted is None else _wanted_sources(model, dataset, wanted)
    owners = {source.owner.path for source in sources} - {each.path for each in dataset.lineage}
    has_nodename = wanted is not None and "nodename" in wanted
    members = tuple((child, constraint_of(child, context)) for child in model.below(dataset))
    command = _Named(
        dataset=dataset,
        sources=sources,
        members=members if wanted is None or owners or has_nodename else (),
        flags=_flags(members, qualified) if wanted is None else (),
        has_nodename=has_nodename,
    )
    below = _computed_below(model, dataset, owners, context)
    needed = None if wanted is None or below else needed_calculations(dataset, command.needs(FieldSet()), context)
    text = SourceText(f"data model {model.name}", dataset_search(dataset, needed))
    parsed = parse_written(text, context)
    stages = (*parsed.pipeline.stages, *below, command)
    after = EVERYTHING if wanted is None else FieldSet.of(*wanted)
    return run_pipeline(Pipeline(stages=stages), run_context(parsed, context), after=after)


def _all_sources(dataset: ModelDataset, qualified: bool) -> tuple[_Source, ...]:
    return tuple(
        _Source(plain=plain, outside=outside if qualified else plain, owner=dataset)
        for plain, outside in dataset.names().items()
    )


def _wanted_sources(model: DataModel, dataset: ModelDataset, wanted: Iterable[str]) -> tuple[_Source, ...]:
    """Return where the wanted fields come from; names that no dataset has are left out."""
    found = []
    for name in dict.fromkeys(wanted):
        for owner in (dataset, *model.below(dataset)):
            plain = owner.plain_name(name)
            if plain is not None and plain not in INHERITED:
                found.append(_Source(plain=plain, outside=name, owner=owner))
                break
    return tuple(found)


def _flags(members: Iterable[Member], qualified: bool) -> tuple[tuple[str, str], ...]:
    flags = []
    for dataset, _ in members:
        prefix = f"{dataset.parent.path}." if qualified and dataset.parent is not None else ""
        flags.append((f"{prefix}is_{dataset.name}", f"{prefix}is_not_{dataset.name}"))
    return tuple(flags)


def _computed_below(model: DataModel, dataset: ModelDataset, owners: set[str], context: Context) -> list[Node]:
    """Return the commands that compute the fields of datasets below."""
    stages: list[Node] = []
    for child in model.below(dataset):
        text = " | ".join(calculation_texts(child.calculations))
        if child.path in owners and text:
            stages += parse_written(SourceText(f"dataset {child.path}", f"| {text}"), context).pipeline.stages
    return stages
