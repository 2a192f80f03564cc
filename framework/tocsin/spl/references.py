"""What a search refers to outside itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tocsin.source import Span
from tocsin.spl.trees.clause import DatasetName
from tocsin.spl.trees.node import Node
from tocsin.spl.trees.predicate import Comparison, FieldIn, Value
from tocsin.spl.walking import walk

__all__ = ["Reference", "ReferenceKind", "named_references"]


class ReferenceKind(Enum):
    """The kinds of object that a search may refer to."""

    MACRO = "macro"
    LOOKUP = "lookup"
    LOOKUP_WRITTEN = "lookup written"
    DATA_MODEL = "data model"
    SAVED_SEARCH = "saved search"
    EVENT_TYPE = "eventtype"
    TAG = "tag"
    INDEX = "index"
    SOURCE = "source"
    SOURCETYPE = "sourcetype"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Reference:
    """One object that is referred to: its name as it is written and where."""

    kind: ReferenceKind
    name: str
    span: Span


_COMPARED = {
    kind.value: kind
    for kind in (
        ReferenceKind.EVENT_TYPE,
        ReferenceKind.TAG,
        ReferenceKind.INDEX,
        ReferenceKind.SOURCE,
        ReferenceKind.SOURCETYPE,
        ReferenceKind.HOST,
    )
}


_DATASETS = {
    "datamodel": ReferenceKind.DATA_MODEL,
    "savedsearch": ReferenceKind.SAVED_SEARCH,
    "lookup": ReferenceKind.LOOKUP,
    "inputlookup": ReferenceKind.LOOKUP,
}


def named_references(node: Node) -> Iterator[Reference]:
    """Yield the datasets named below a node, and the indexes, sources and the like that its predicates compare with."""
    for part in walk(node):
        match part:
            case DatasetName(kind=dataset, name=name, span=span) if dataset in _DATASETS:
                yield Reference(_DATASETS[dataset], name, span)
                continue
            case Comparison(field=field, value=Value() as value):
                values: tuple[Value, ...] = (value,)
            case FieldIn(field=field, values=values):
                pass
            case _:
                continue
        kind = _COMPARED.get(field.lower().partition("::")[0])
        if kind is not None:
            yield from (Reference(kind, value.text, value.span) for value in values)
