"""The trees of SPL: frozen dataclasses with real field names and a span on every node.

Spans do not take part in equality, so two trees are equal when they mean the same text.
"""

from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.expression import (
    Binary,
    BinaryOperator,
    Call,
    Expression,
    FieldReference,
    In,
    Negative,
    Not,
    NumberLiteral,
    TextLiteral,
)
from tocsin.spl.trees.node import Node, Subsearch
from tocsin.spl.trees.predicate import (
    And,
    Comparison,
    ComparisonOperator,
    FieldIn,
    Negation,
    Or,
    Predicate,
    Term,
    TermForm,
    Value,
)

__all__ = [
    "Aggregation",
    "And",
    "Binary",
    "BinaryOperator",
    "Call",
    "Comparison",
    "ComparisonOperator",
    "Expression",
    "FieldIn",
    "FieldReference",
    "In",
    "Negation",
    "Negative",
    "Node",
    "Not",
    "NumberLiteral",
    "Or",
    "Predicate",
    "Subsearch",
    "Term",
    "TermForm",
    "TextLiteral",
    "Value",
]
