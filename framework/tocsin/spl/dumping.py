"""Trees as data and as text, for people and programs that want to look at them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from tocsin.spl.trees.node import Node

__all__ = ["Json", "tree_json", "tree_text"]

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def tree_json(value: object) -> Json:
    """Return a tree as plain data: each node a mapping with its kind, its span and its fields."""
    if isinstance(value, Node):
        data: dict[str, Json] = {"node": type(value).__name__, "span": list(value.span)}
        return data | {name: tree_json(item) for name, item in _fields(value)}
    if isinstance(value, tuple | list):
        return [tree_json(item) for item in value]
    if isinstance(value, Enum):
        return str(value.value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _fields(node: Node) -> list[tuple[str, object]]:
    return [(f.name, getattr(node, f.name)) for f in dataclasses.fields(node) if f.name != "span"]


def tree_text(node: Node) -> str:
    """Return a tree as indented lines: the kind of each node, then its fields; defaults are left out."""
    return "\n".join(_lines(node, ""))


def _lines(node: Node, indent: str) -> Iterator[str]:
    plain, nested = _split(node)
    yield f"{indent}{type(node).__name__} {' '.join(f'{name}={_plain(value)}' for name, value in plain)}".rstrip()
    for name, value in nested:
        items = value if isinstance(value, tuple) else (value,)
        if len(nested) > 1 or plain:
            yield f"{indent}  {name}:"
        for item in items:
            yield from _lines(item, f"{indent}    ") if isinstance(item, Node) else [f"{indent}    {_plain(item)}"]


def _split(node: Node) -> tuple[list[tuple[str, object]], list[tuple[str, object]]]:
    """Return the fields that fit on the node's own line, and those with trees below them; defaults in neither."""
    defaults = {f.name: f.default for f in dataclasses.fields(node)}
    told = [(name, value) for name, value in _fields(node) if value not in (defaults[name], ())]
    plain = [(name, value) for name, value in told if not _has_trees(value)]
    return plain, [(name, value) for name, value in told if _has_trees(value)]


def _has_trees(value: object) -> bool:
    if isinstance(value, tuple):
        return any(isinstance(item, Node) for item in value)
    return isinstance(value, Node) and bool(_split(value)[1] or len(_split(value)[0]) != 1)


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Node):
        return f"{type(value).__name__}({', '.join(_plain(item) for _, item in _split(value)[0])})"
    return repr(value)
