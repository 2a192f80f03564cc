"""The printer: a tree becomes canonical SPL, one stage a line, which parses back to an equal tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tocsin.spl.lexical import quote, quote_field, quote_value
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import Assignment, SortKey
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
from tocsin.spl.trees.predicate import And, Comparison, FieldIn, Negation, Or, Predicate, Term, TermForm, Value

if TYPE_CHECKING:
    from tocsin.spl.command import Command
    from tocsin.spl.pipeline import Pipeline

__all__ = [
    "print_aggregation",
    "print_aggregation_call",
    "print_assignment",
    "print_expression",
    "print_pipeline",
    "print_predicate",
    "print_sort_key",
    "print_subsearch",
]

_BARE_NAME = re.compile(r"[^\W\d][\w:]*|\d+[^\W\d]\w*|\$[\w.]+\$")
_BARE_ARGUMENT = re.compile(r"[^\s()\",|']+")
_BARE_TARGET = re.compile(r"[^=\s\"'(),|]+")
_WORDS = {"and", "or", "not", "xor", "like", "in"}
_NUMBER = re.compile(r"\d+[eE]\d+")
_LEVELS = {
    BinaryOperator.XOR: 1,
    BinaryOperator.OR: 2,
    BinaryOperator.AND: 3,
    BinaryOperator.CONCATENATE: 6,
    BinaryOperator.ADD: 7,
    BinaryOperator.SUBTRACT: 7,
    BinaryOperator.MULTIPLY: 8,
    BinaryOperator.DIVIDE: 8,
    BinaryOperator.REMAINDER: 8,
}
_NOT_LEVEL, _COMPARISON_LEVEL, _SIGN_LEVEL = 4, 5, 9
_INLINE_WIDTH = 100


def print_pipeline(pipeline: Pipeline) -> str:
    """Print a search, one stage a line."""
    return "\n".join(_stages(pipeline))


def _stages(pipeline: Pipeline) -> list[str]:
    lines = []
    for number, stage in enumerate(pipeline.stages):
        name, arguments = _command(stage)
        if number == 0 and name == "search":
            lines.append(arguments or "search")
        else:
            lines.append(f"| {name} {arguments}".rstrip())
    return lines


def _command(stage: Node) -> tuple[str, str]:
    command: Command = stage  # type: ignore[assignment]
    return command.name, command.write()


def print_subsearch(pipeline: Pipeline) -> str:
    """Print a search in square brackets, on one line if it is short."""
    stages = _stages(pipeline)
    if not stages[0].startswith("|"):
        stages[0] = stages[0] if stages[0] == "search" else f"search {stages[0]}"
    inline = " ".join(stages)
    if len(inline) <= _INLINE_WIDTH and "\n" not in inline:
        return f"[{inline}]"
    indented = "\n".join(f"    {line}" for stage in stages for line in stage.split("\n"))
    return f"[\n{indented}\n  ]" if '"' not in inline or "\n" not in inline else f"[{inline}]"


def _level(expression: Expression) -> int:
    match expression:
        case Binary(operator=operator):
            return _LEVELS.get(operator, _COMPARISON_LEVEL)
        case In():
            return _COMPARISON_LEVEL
        case Not():
            return _NOT_LEVEL
        case Negative():
            return _SIGN_LEVEL
        case _:
            return 10


def print_expression(expression: Expression) -> str:
    """Print an eval expression with no more parentheses than its meaning needs."""
    match expression:
        case NumberLiteral(text=text):
            return text
        case TextLiteral(text=text):
            return quote(text)
        case FieldReference(name=name):
            return _print_field(name)
        case Negative(operand=operand):
            return f"-{_operand(operand, 10)}"
        case Not(operand=operand):
            return f"NOT {_operand(operand, _NOT_LEVEL)}"
        case Binary(operator=operator, left=left, right=right):
            level = _LEVELS.get(operator, _COMPARISON_LEVEL)
            space = "" if level == _COMPARISON_LEVEL and operator is not BinaryOperator.LIKE else " "
            return f"{_operand(left, level)}{space}{operator.value}{space}{_operand(right, level + 1)}"
        case In(operand=operand, choices=choices):
            return f"{_operand(operand, _COMPARISON_LEVEL)} IN ({_listed(choices)})"
        case Call(function=function, arguments=arguments):
            return f"{function}({_listed(arguments)})"
        case Subsearch(pipeline=pipeline):
            return print_subsearch(pipeline)


def _listed(expressions: tuple[Expression, ...]) -> str:
    return ", ".join(print_expression(expression) for expression in expressions)


def _operand(expression: Expression, level: int) -> str:
    text = print_expression(expression)
    return text if _level(expression) >= level else f"({text})"


def _print_field(name: str) -> str:
    if _BARE_NAME.fullmatch(name) and name.lower() not in _WORDS and not _NUMBER.fullmatch(name):
        return name
    return _single_quoted(name)


def _single_quoted(name: str) -> str:
    out = []
    for index, character in enumerate(name):
        doubled = character == "\\" and name[index + 1 : index + 2] in ("", "\\", '"', "'")
        out.append("\\\\" if doubled else f"\\{character}" if character in "\"'" else character)
    return f"'{''.join(out)}'"


def print_assignment(assignment: Assignment) -> str:
    """Print an assignment of eval."""
    field = assignment.field
    target = field if _BARE_TARGET.fullmatch(field) else quote(field)
    return f"{target}={print_expression(assignment.expression)}"


def print_predicate(predicate: Predicate) -> str:
    """Print a search predicate; alternatives stand in parentheses because OR binds tighter than AND."""
    match predicate:
        case And(operands=operands):
            return " ".join(_group(operand, (And, Or)) for operand in operands)
        case Or(operands=operands):
            return " OR ".join(_group(operand, (And, Or)) for operand in operands)
        case Negation(operand=operand):
            return f"NOT {_group(operand, (And, Or))}"
        case Comparison(field=field, operator=operator, value=value):
            return f"{quote_field(field)}{operator.value}{_print_value(value)}"
        case FieldIn(field=field, values=values):
            return f"{quote_field(field)} IN ({', '.join(_print_value(value) for value in values)})"
        case Term(value=value):
            return _print_value(value)
        case Subsearch(pipeline=pipeline):
            return print_subsearch(pipeline)


def _group(predicate: Predicate, types: tuple[type, ...]) -> str:
    text = print_predicate(predicate)
    return f"({text})" if isinstance(predicate, types) else text


def _print_value(value: Value | Subsearch) -> str:
    if isinstance(value, Subsearch):
        return print_subsearch(value.pipeline)
    text = quote_value(value.text)
    return text if value.form is TermForm.PLAIN else f"{value.form.value}({text})"


def print_aggregation(aggregation: Aggregation) -> str:
    """Print an aggregation with its alias."""
    alias = "" if aggregation.alias is None else f" as {quote_field(aggregation.alias)}"
    return print_aggregation_call(aggregation) + alias


def print_aggregation_call(aggregation: Aggregation) -> str:
    """Print the call of an aggregation: what its column is called when it has no alias."""
    if aggregation.inner is not None:
        interval = f", {aggregation.interval}" if aggregation.interval else ""
        return f"{aggregation.function}({print_aggregation(aggregation.inner)}{interval})"
    argument = aggregation.argument
    if argument is None:
        return aggregation.function
    if isinstance(argument, str):
        written = argument if _BARE_ARGUMENT.fullmatch(argument) else quote(argument)
        return f"{aggregation.function}({written})"
    if aggregation.function == "eval":
        return f"eval({print_expression(argument)})"
    return f"{aggregation.function}(eval({print_expression(argument)}))"


def print_sort_key(key: SortKey) -> str:
    """Print a key to sort by."""
    sign = "-" if key.descending else ""
    name = quote(key.field) if key.field.isdigit() else quote_field(key.field)
    return f"{sign}{name}" if key.comparison == "auto" else f"{sign}{key.comparison}({name})"
