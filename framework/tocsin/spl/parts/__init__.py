"""The kinds of argument that commands declare."""

from tocsin.spl.parts.clauses import (
    AGGREGATIONS,
    ASSIGNMENTS,
    CONDITION,
    CONVERSIONS,
    PREDICATE,
    RENAMINGS,
    SORT_KEYS,
    SUBSEARCH,
    SUBSEARCHES,
    TEMPLATE,
)
from tocsin.spl.parts.words import (
    BOOLEAN,
    FIELD,
    FIELDS,
    INTEGER,
    NAME,
    NUMBER,
    PATTERN,
    REST,
    TEXT,
    Choice,
)

__all__ = [
    "AGGREGATIONS",
    "ASSIGNMENTS",
    "BOOLEAN",
    "CONDITION",
    "CONVERSIONS",
    "FIELD",
    "FIELDS",
    "INTEGER",
    "NAME",
    "NUMBER",
    "PATTERN",
    "PREDICATE",
    "RENAMINGS",
    "REST",
    "SORT_KEYS",
    "SUBSEARCH",
    "SUBSEARCHES",
    "TEMPLATE",
    "TEXT",
    "Choice",
]
