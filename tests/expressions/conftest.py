"""Evaluates the text of expressions and predicates on one row, as every test of this room does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tocsin.errors import SearchError
from tocsin.expressions.compiling import compile_assignable, compile_condition, compile_expression
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, Value, to_text
from tocsin.source import SourceText
from tocsin.spl import parse_expression, parse_predicate

NOW = 1_700_000_000


def _scope(text: str) -> Scope:
    return Scope(now=NOW, source=SourceText("test", text))


@pytest.fixture
def evaluate() -> Callable[..., Any]:
    """Return the value of an expression, as it is before a field stores it."""
    return lambda text, /, **row: compile_expression(parse_expression(text), _scope(text))(row)


@pytest.fixture
def assigned() -> Callable[..., Any]:
    """Return the printed text, or texts, that a field shows after it was assigned an expression."""

    def assign(text: str, /, **row: Value) -> str | tuple[str, ...] | None:
        value = compile_assignable(parse_expression(text), _scope(text))(row)
        if value is None:
            return None
        return tuple(map(to_text, value)) if isinstance(value, tuple) else to_text(value)

    return assign


@pytest.fixture
def passes() -> Callable[..., bool]:
    """Return whether a row passes `where`."""
    return lambda text, /, **row: bool(compile_condition(parse_expression(text), _scope(text))(row))


@pytest.fixture
def found() -> Callable[[str, Row], bool]:
    """Return whether a row passes `search`."""
    return lambda text, row: compile_predicate(parse_predicate(text), _scope(text))(row)


@pytest.fixture
def refusal() -> Callable[..., str]:
    """Return the code and message that an assignment is refused with."""

    def refuse(text: str) -> str:
        with pytest.raises(SearchError) as caught:
            compile_assignable(parse_expression(text), _scope(text))
        return f"{caught.value.diagnostics[0].code} {caught.value.diagnostics[0].message}"

    return refuse
