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
from tocsin.spl.parts.datasets import DATASET, DATASETS, MODEL_DATASET
from tocsin.spl.parts.splits import SERIES_FILTER, SPLIT, SPLITS, TIMED_GROUPS
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
    "DATASET",
    "DATASETS",
    "FIELD",
    "FIELDS",
    "INTEGER",
    "MODEL_DATASET",
    "NAME",
    "NUMBER",
    "PATTERN",
    "PREDICATE",
    "RENAMINGS",
    "REST",
    "SERIES_FILTER",
    "SORT_KEYS",
    "SPLIT",
    "SPLITS",
    "SUBSEARCH",
    "SUBSEARCHES",
    "TEMPLATE",
    "TEXT",
    "TIMED_GROUPS",
    "Choice",
]
