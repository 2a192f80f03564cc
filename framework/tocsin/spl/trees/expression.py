"""Expressions of `eval`, `where` and everything that borrows their language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tocsin.spl.trees.node import Node, Subsearch

__all__ = [
    "Binary",
    "BinaryOperator",
    "Call",
    "Expression",
    "FieldReference",
    "In",
    "Negative",
    "Not",
    "NumberLiteral",
    "TextLiteral",
]


class BinaryOperator(Enum):
    """The operators between two operands, named by their canonical text."""

    XOR = "XOR"
    OR = "OR"
    AND = "AND"
    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    LIKE = "LIKE"
    CONCATENATE = "."
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    REMAINDER = "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLiteral(Node):
    """A number as it was written: its digits carry its significance."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLiteral(Node):
    """A double-quoted text, its escapes resolved."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReference(Node):
    """The value of a field, by its exact name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative(Node):
    """An operand with its sign changed."""

    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """A condition turned round."""

    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """Two operands and the operator between them."""

    operator: BinaryOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """Whether the operand equals one of the choices."""

    operand: Expression
    choices: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A function, its name in lower case, and its arguments."""

    function: str
    arguments: tuple[Expression, ...] = ()


Expression: TypeAlias = NumberLiteral | TextLiteral | FieldReference | Negative | Not | Binary | In | Call | Subsearch
