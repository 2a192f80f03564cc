"""Macros whose definition is an eval expression."""

from __future__ import annotations

from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import to_text, values_of
from tocsin.source import SourceText
from tocsin.spl import parse_expression
from tocsin.spl.macros import Evaluate

__all__ = ["evaluate_macro"]


def evaluate_macro(scope: Scope) -> Evaluate:
    """Return what computes the text of an `iseval` macro; a null result is an empty text."""

    def evaluate(definition: SourceText) -> str:
        value = compile_expression(parse_expression(definition), scope)({})
        return "".join(to_text(scalar) for scalar in values_of(value))

    return evaluate
