"""Small clauses that commands share: assignments, renames, keys to sort by and splits to group by."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.trees.expression import Expression
from tocsin.spl.trees.node import Node

__all__ = ["Assignment", "Conversion", "LookupColumn", "Renaming", "SortKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Node):
    """A field and the expression whose result it takes; `{name}` in the field stands for that field's value."""

    field: str
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming(Node):
    """An old name and a new one, both with or without wildcards."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion(Node):
    """A conversion function over the fields that match a name or wildcard."""

    function: str
    field: str
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey(Node):
    """A field to sort by: its direction and how its values compare (auto, num, str or ip)."""

    field: str
    descending: bool = False
    comparison: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupColumn(Node):
    """A column of a lookup table and the field that it is matched with or written to."""

    column: str
    field: str
