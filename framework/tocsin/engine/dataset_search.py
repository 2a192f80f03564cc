"""The search that a dataset of a data model stands for, and what of it somebody needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from tocsin.engine.commands.search import Search
from tocsin.engine.context import Context
from tocsin.engine.written import parse_written
from tocsin.knowledge.datamodels import Calculation, ModelDataset
from tocsin.source import SourceText
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote, quote_field
from tocsin.spl.parsing import parse_expression
from tocsin.spl.reading import fields_read
from tocsin.spl.trees import Predicate

__all__ = ["calculation_texts", "constraint_of", "dataset_search", "needed_calculations"]


def dataset_search(dataset: ModelDataset, calculations: frozenset[Calculation] | None = None) -> str:
    """Return the search that finds the events of a dataset and computes its fields, or some of them."""
    root = dataset.lineage[0]
    parts = [root.base_search or root.constraint or "search *"]
    for each in dataset.lineage:
        if each is not root and each.constraint:
            parts.append(f"search {each.constraint}")
        parts += [f"search {quote_field(field.name)}=*" for field in each.fields if field.required]
        wanted = [c for c in each.calculations if calculations is None or c in calculations]
        parts += calculation_texts(wanted)
    return " | ".join(parts)


def calculation_texts(calculations: Iterable[Calculation]) -> Iterator[str]:
    """Yield the commands that compute fields; neighbouring eval expressions share one."""
    for kind, group in groupby(calculations, key=lambda calculation: calculation.kind):
        if kind == "eval":
            assignments = ", ".join(f"{quote(c.outputs[0])}={c.expression}" for c in group if c.outputs)
            if assignments:
                yield f"eval {assignments}"
        else:
            yield from map(_calculation_text, group)


def _calculation_text(calculation: Calculation) -> str:
    match calculation.kind:
        case "rex":
            return f"rex field={quote_field(calculation.input)} {quote(calculation.expression)}"
        case "lookup":
            keys = ", ".join(f"{quote_field(c)} AS {quote_field(f)}" for f, c in calculation.lookup_inputs)
            made = ", ".join(f"{quote_field(c)} AS {quote_field(f)}" for c, f in calculation.lookup_outputs)
            return f"lookup {quote_field(calculation.lookup)} {keys} OUTPUT {made}"
        case _:
            return f"iplocation {quote_field(calculation.input)}"


def needed_calculations(dataset: ModelDataset, needed: FieldSet, context: Context) -> frozenset[Calculation]:
    """Return the calculations without which a field, or the constraint of a dataset on the way, would be wrong."""
    kept: set[Calculation] = set()
    for each in reversed(dataset.lineage):
        for calculation in reversed(each.calculations):
            if any(name in needed for name in calculation.outputs):
                kept.add(calculation)
                needed |= _inputs(calculation)
        if each.parent is not None:
            needed |= fields_read(constraint_of(each, context))
    return frozenset(kept)


def _inputs(calculation: Calculation) -> FieldSet:
    match calculation.kind:
        case "eval":
            return fields_read(parse_expression(calculation.expression))
        case "lookup":
            return FieldSet.of(*(field for field, _ in calculation.lookup_inputs))
        case _:
            return FieldSet.of(calculation.input)


def constraint_of(dataset: ModelDataset, context: Context) -> Predicate:
    """Return what tells the events of a dataset from the others of its parent."""
    parsed = parse_written(SourceText(f"dataset {dataset.path}", dataset.constraint or "search *"), context)
    stage = parsed.pipeline.stages[0]
    assert isinstance(stage, Search)
    return stage.predicate
