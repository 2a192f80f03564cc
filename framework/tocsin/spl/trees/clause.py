"""Small clauses that commands share: assignments, renames, keys to sort by and splits to group by."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.trees.expression import Expression
from tocsin.spl.trees.node import Node
from tocsin.spl.trees.predicate import Predicate

__all__ = [
    "Assignment",
    "Boundary",
    "Conversion",
    "DatasetName",
    "JoinKey",
    "LookupColumn",
    "NamedRange",
    "RegexLiteral",
    "Renaming",
    "Replacement",
    "Returned",
    "SeriesFilter",
    "SortKey",
    "Split",
    "TimedGroups",
    "Trend",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Node):
    """A field that a chart is split by, and how its values are put into bins."""

    field: str
    bins: int | None = None
    span_: str | None = None
    minspan: str | None = None
    start: float | None = None
    end: float | None = None
    aligntime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFilter(Node):
    """Which columns of a chart stay: `sum > 100`, or `avg in top5`."""

    function: str
    comparison: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedGroups(Node):
    """Fields to group by, and the span that their `_time` is cut into."""

    fields: tuple[str, ...]
    span_: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetName(Node):
    """A dataset by its kind, such as datamodel, savedsearch or lookup, and its name."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinKey(Node):
    """A field of the left side of a join and the field of the right side that it must equal."""

    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary(Node):
    """What the first or the last event of a transaction is known by: a predicate or an eval condition."""

    predicate: Predicate | None = None
    condition: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Node):
    """A field that `return` writes: as `alias="value"`, or the value alone."""

    field: str
    alias: str | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Node):
    """A moving average of a field: its kind, over how many values, and the name of the result."""

    average: str
    period: int
    field: str
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexLiteral(Node):
    """A regular expression or sed script as its engine reads it, the escapes of SPL resolved."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement(Node):
    """A value, perhaps with wildcards, and the value that replaces it."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRange(Node):
    """A range of numbers, its ends included, and the name for what lies in it."""

    label: str
    low: float
    high: float
