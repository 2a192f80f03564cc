"""Datasets by their name: those of data models, saved searches and lookup tables.

A dataset of a data model is a search: the constraint of its root, then for each dataset on the way down its own constraint
and the commands that compute its fields. Its fields are then given the names that they have outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tocsin.diagnostics import nearest
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, Stream
from tocsin.engine.running import run_pipeline
from tocsin.engine.written import parse_written, run_context
from tocsin.expressions.values import Row, multivalue
from tocsin.knowledge.datamodels import INHERITED, Calculation, DataModel, ModelDataset
from tocsin.source import SourceText
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.lexical import quote, quote_field
from tocsin.spl.parsing import parse_predicate
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Predicate
from tocsin.spl.trees.clause import DatasetName
from tocsin.spl.trees.node import Node

__all__ = ["dataset_rows", "dataset_search", "find_dataset", "find_model", "model_rows", "saved_search"]


def dataset_rows(source: DatasetName, context: Context) -> Stream:
    """Return the rows of a dataset, fields under their plain names."""
    if source.kind == "datamodel":
        model, dataset = find_dataset(source.name, source, context)
        return model_rows(model, dataset, dataset.names(), context)
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
        context.refuse("SPL281", f"There is no saved search '{name}'.", node, f"did you mean '{close}'?" if close else None)
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
        context.refuse("SPL282", f"There is no data model '{name}'.", node, f"did you mean '{close}'?" if close else None)
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
        close = nearest(path, model.datasets)
        hint = f"did you mean '{close}'?" if close else f"it has {', '.join(model.datasets)}"
        context.refuse("SPL283", f"The data model '{model_name}' has no dataset '{path}'.", node, hint)
    return model, dataset


def dataset_search(dataset: ModelDataset) -> str:
    """Return the search that finds the events of a dataset and computes its fields."""
    root = dataset.lineage[0]
    parts = [root.base_search or root.constraint or "search *"]
    for each in dataset.lineage:
        if each is not root and each.constraint:
            parts.append(f"search {each.constraint}")
        parts += [f"search {quote_field(field.name)}=*" for field in each.fields if field.required]
        parts += [text for calculation in each.calculations if (text := _calculation(calculation))]
    return " | ".join(parts)


def _calculation(calculation: Calculation) -> str:
    """Return the command that computes a field."""
    match calculation.kind:
        case "eval":
            return f"eval {quote(calculation.outputs[0])}={calculation.expression}" if calculation.outputs else ""
        case "rex":
            return f"rex field={quote_field(calculation.input)} {quote(calculation.expression)}"
        case "lookup":
            keys = ", ".join(f"{quote_field(c)} AS {quote_field(f)}" for f, c in calculation.lookup_inputs)
            made = ", ".join(f"{quote_field(c)} AS {quote_field(f)}" for c, f in calculation.lookup_outputs)
            return f"lookup {quote_field(calculation.lookup)} {keys} OUTPUT {made}"
        case _:
            return f"iplocation {quote_field(calculation.input)}"


Member: TypeAlias = tuple[ModelDataset, Predicate]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named(Command):
    """Give the fields of a dataset their names outside, and say to which datasets below it an event belongs."""

    name = "the fields of a dataset"
    kind = Kind.STREAMING

    dataset: ModelDataset
    fields: tuple[tuple[str, str, ModelDataset], ...]
    """The plain name, the name outside and the dataset that an event must belong to."""
    members: tuple[Member, ...] = ()
    flagged: bool = False
    noded: bool = False

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
        for plain, outside, owner in self.fields:
            if plain in row and owner.path in paths:
                named[outside] = row[plain]
        if self.noded:
            nodes = multivalue(sorted(paths))
            assert nodes is not None
            named["nodename"] = nodes
        if self.flagged:
            for dataset, _ in self.members:
                prefix = f"{dataset.parent.path}." if dataset.parent is not None else ""
                named[f"{prefix}is_{dataset.name}"] = int(dataset.path in paths)
                named[f"{prefix}is_not_{dataset.name}"] = int(dataset.path not in paths)
        return named

    def columns(self, before: Columns) -> Columns:
        """Return nothing certain: events have the fields that they have."""
        return None

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the plain names and what tells the datasets below."""
        plain = FieldSet.of("_time", *(plain for plain, _, _ in self.fields))
        inherited = FieldSet.of(*INHERITED & after.names) if after.closed else EVERYTHING
        return plain | fields_read(*(predicate for _, predicate in self.members)) | inherited


def model_rows(
    model: DataModel, dataset: ModelDataset, names: dict[str, str], context: Context, wanted: Sequence[str] | None = None
) -> Stream:
    """Return the events of a dataset with its fields, plain name to name outside.

    With `wanted`, only the fields with these names outside are computed, fields of datasets below among them.
    """
    text = SourceText(f"data model {model.name}", dataset_search(dataset))
    parsed = parse_written(text, context)
    inner = run_context(parsed, context)
    fields = _all_fields(dataset, names) if wanted is None else _wanted_fields(model, dataset, wanted)
    owners = {owner.path for _, _, owner in fields} - {each.path for each in dataset.lineage}
    noded = wanted is None or "nodename" in wanted
    members = _members(model, dataset, context) if noded or owners else ()
    command = _Named(
        dataset=dataset, fields=fields, members=members, noded=wanted is not None and noded, flagged=wanted is None
    )
    stages = [*parsed.pipeline.stages, *_below(model, dataset, owners, context), command]
    return _run(stages, wanted, inner)


def _run(stages: list[Node], wanted: Sequence[str] | None, context: Context) -> Stream:
    if wanted is None:
        return run_pipeline(Pipeline(stages=tuple(stages)), context)
    needed = FieldSet.of(*wanted)
    return run_pipeline(Pipeline(stages=tuple(stages)), context, after=needed)


def _all_fields(dataset: ModelDataset, names: dict[str, str]) -> tuple[tuple[str, str, ModelDataset], ...]:
    return tuple((plain, outside, dataset) for plain, outside in names.items())


def _wanted_fields(
    model: DataModel, dataset: ModelDataset, wanted: Iterable[str]
) -> tuple[tuple[str, str, ModelDataset], ...]:
    """Return where the wanted fields come from; names that no dataset has are left out."""
    found = []
    for name in wanted:
        for owner in (dataset, *model.below(dataset)):
            plain = owner.plain_name(name)
            if plain is not None and plain not in INHERITED:
                found.append((plain, name, owner))
                break
    return tuple(found)


def _members(model: DataModel, dataset: ModelDataset, context: Context) -> tuple[Member, ...]:
    """Return the datasets below one, each with what tells its events from those of its parent."""
    return tuple((child, _constraint(child, context)) for child in model.below(dataset))


def _constraint(dataset: ModelDataset, context: Context) -> Predicate:
    return parse_predicate(SourceText(f"dataset {dataset.path}", dataset.constraint))


def _below(model: DataModel, dataset: ModelDataset, owners: set[str], context: Context) -> list[Node]:
    """Return the commands that compute the fields of datasets below."""
    stages: list[Node] = []
    for child in model.below(dataset):
        if child.path in owners:
            text = " | ".join(filter(None, map(_calculation, child.calculations)))
            if text:
                stages += parse_written(SourceText(f"dataset {child.path}", f"| {text}"), context).pipeline.stages
    return stages
