"""Predicates of the `search` command: terms on the raw text and comparisons of fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tocsin.spl.trees.node import Node, Subsearch

__all__ = [
    "And",
    "Comparison",
    "ComparisonOperator",
    "FieldIn",
    "Negation",
    "Or",
    "Predicate",
    "Term",
    "TermForm",
    "Value",
]


class ComparisonOperator(Enum):
    """How `search` compares a field with a literal."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


class TermForm(Enum):
    """How a value is to be matched: as it is, with its case, or as one whole indexed term."""

    PLAIN = "plain"
    CASE = "CASE"
    TERM = "TERM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Node):
    """A literal of the search command, its escapes resolved; every `*` in it is a wildcard."""

    text: str
    form: TermForm = TermForm.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Node):
    """A word or phrase to be found in `_raw`."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """A field compared with a literal."""

    field: str
    operator: ComparisonOperator
    value: Value | Subsearch


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldIn(Node):
    """A field that equals one of several literals."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """A predicate turned round: true also where a comparison fails for want of the field."""

    operand: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Every operand holds; no operand at all holds always."""

    operands: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """At least one operand holds; no operand at all never holds."""

    operands: tuple[Predicate, ...]


Predicate: TypeAlias = Term | Comparison | FieldIn | Negation | And | Or | Subsearch
