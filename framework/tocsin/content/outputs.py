"""Which fields a search outputs, as far as its stages fix them."""

from __future__ import annotations

from tocsin.engine.commands.convert import Convert
from tocsin.engine.commands.eval import Eval
from tocsin.engine.commands.fields import Fields
from tocsin.engine.commands.rename import Rename
from tocsin.engine.commands.stats import Stats
from tocsin.engine.commands.table import Table
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.node import Node

__all__ = ["output_fields"]

_KEEPS_FIELDS = {"search", "where", "sort", "dedup", "head", "tail", "reverse", "regex", "fillnull"}


def output_fields(pipeline: Pipeline) -> frozenset[str] | None:
    """Return the fields behind the last stage; None where a stage may output anything."""
    fields: frozenset[str] | None = None
    for stage in pipeline.stages:
        fields = _behind(stage, fields)
    return fields


def _behind(stage: Node, before: frozenset[str] | None) -> frozenset[str] | None:
    match stage:
        case Stats():
            names = (*stage.by, *(aggregation.column for aggregation in stage.aggregations))
            return _closed(names)
        case Table():
            return _closed(stage.fields)
        case _ if before is None:
            return None
        case Fields() if _closed(stage.fields) is None:
            return None
        case Fields():
            kept = before - set(stage.fields) if stage.remove else before & set(stage.fields)
            return kept | {name for name in before if name.startswith("_") and not stage.remove}
        case Rename():
            return _renamed(stage, before)
        case Eval():
            return before | {assignment.field for assignment in stage.assignments}
        case Convert():
            return before | {conversion.alias for conversion in stage.conversions if conversion.alias}
        case _:
            return before if getattr(stage, "name", "") in _KEEPS_FIELDS else None


def _closed(names: tuple[str, ...]) -> frozenset[str] | None:
    return None if any("*" in name for name in names) else frozenset(names)


def _renamed(stage: Rename, before: frozenset[str]) -> frozenset[str] | None:
    fields = set(before)
    for renaming in stage.renamings:
        if "*" in renaming.old:
            return None
        fields.discard(renaming.old)
        fields.add(renaming.new)
    return frozenset(fields)
