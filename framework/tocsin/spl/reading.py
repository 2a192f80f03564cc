"""Which fields an expression or a predicate reads."""

from __future__ import annotations

import re

from tocsin.spl.fieldset import EVERYTHING, NOTHING, FieldSet
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.expression import Call, FieldReference
from tocsin.spl.trees.node import Node, Subsearch
from tocsin.spl.trees.predicate import Comparison, FieldIn, Term
from tocsin.spl.walking import walk

__all__ = ["TIME_MODIFIERS", "fields_read", "name_parts"]

TIME_MODIFIERS = {
    "earliest": "_time",
    "latest": "_time",
    "starttime": "_time",
    "endtime": "_time",
    "_index_earliest": "_indextime",
    "_index_latest": "_indextime",
}
"""Comparisons that are about time rather than about the field they seem to name, and what they read."""

_AGED = re.compile(r"(?:start|end)?(?:days|hours|minutes|seconds)ago|(?:start|end)timeu", re.I)
_INSERTED = re.compile(r"\{([^{}]+)\}")
_READS_ANYTHING = frozenset(("searchmatch", "lookup", "json_object"))


def fields_read(*nodes: Node | None) -> FieldSet:
    """Return the fields whose values these expressions, predicates and aggregations depend on."""
    needed = NOTHING
    for node in nodes:
        if node is not None:
            for part in walk(node):
                needed |= _reads(part)
    return needed


def _reads(node: Node) -> FieldSet:
    match node:
        case FieldReference(name=name):
            return FieldSet.of(name, *name_parts(name)) if "*" not in name else EVERYTHING
        case Call(function=function) if function in _READS_ANYTHING:
            return EVERYTHING
        case Term():
            return FieldSet.of("_raw")
        case Comparison(field=field) | FieldIn(field=field):
            return FieldSet(frozenset((_compared_field(field),)))
        case Aggregation(argument=str() as argument):
            return FieldSet.of(argument)
        case Subsearch():
            return EVERYTHING
        case _:
            return NOTHING


def _compared_field(field: str) -> str:
    folded = field.lower()
    if folded in TIME_MODIFIERS:
        return TIME_MODIFIERS[folded]
    if _AGED.fullmatch(field):
        return "_time"
    return "tag" if folded.startswith("tag::") else field


def name_parts(name: str) -> list[str]:
    """Return the fields whose values are inserted into a name such as `count_{user}`."""
    return _INSERTED.findall(name)
