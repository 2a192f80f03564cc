"""Walking trees."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from tocsin.spl.trees.node import Node

__all__ = ["children", "walk"]


_FIELD_NAMES: dict[type[Node], tuple[str, ...]] = {}


def _field_names(kind: type[Node]) -> tuple[str, ...]:
    names = _FIELD_NAMES.get(kind)
    if names is None:
        names = _FIELD_NAMES[kind] = tuple(f.name for f in dataclasses.fields(kind) if f.name != "span")
    return names


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes that a node holds directly, in the order of its fields."""
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, from the top down."""
    yield node
    for child in children(node):
        yield from walk(child)
