"""What can be known to be wrong with a search before it runs: functions, arguments, names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tocsin.diagnostics import Diagnostic
from tocsin.engine.command import Command
from tocsin.engine.context import Context
from tocsin.engine.measures import measures
from tocsin.engine.running import check_stage
from tocsin.engine.sources import GivenEvents
from tocsin.engine.store import Store
from tocsin.errors import SearchError
from tocsin.expressions.compiling import compile_assignable, compile_expression
from tocsin.expressions.scope import Scope
from tocsin.spl.parsing import Parsed
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.aggregation import Aggregation
from tocsin.spl.trees.clause import Assignment
from tocsin.spl.trees.expression import (
    Binary,
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
from tocsin.spl.walking import children, walk

__all__ = ["check"]

_EXPRESSIONS = (Binary, Call, FieldReference, In, Negative, Not, NumberLiteral, TextLiteral)


def check(parsed: Parsed) -> tuple[Diagnostic, ...]:
    """Return the parser's diagnostics and those of functions, arguments and names, in the order of their places."""
    scope = Scope(now=0, source=parsed.source)
    context = Context(scope=scope, events=GivenEvents(()), knowledge=None, store=Store())
    # What stands in for a macro that there is not is no name of anything; the parser has said so there.
    told = {d.place.location for d in parsed.diagnostics if d.place}
    checked = _pipeline(parsed.pipeline, context)
    found = {(d.code, d.place): d for d in checked if d.place is None or d.place.location not in told}
    return (*parsed.diagnostics, *sorted(found.values(), key=lambda d: d.place.span if d.place else (0, 0)))


def _pipeline(pipeline: Pipeline, context: Context) -> Iterator[Diagnostic]:
    for number, stage in enumerate(pipeline.stages):
        if isinstance(stage, Command):
            yield from _caught(lambda stage=stage, number=number: check_stage(stage, number, context))  # type: ignore[misc]
        yield from _below(stage, context, getattr(stage, "name", ""))
        for node in walk(stage):
            if isinstance(node, Subsearch | Pipeline):
                yield from _pipeline(node.pipeline if isinstance(node, Subsearch) else node, context)


def _below(node: Node, context: Context, command: str) -> Iterator[Diagnostic]:
    """Check the outermost expressions and the aggregations below a node of a command."""
    for child in children(node):
        if isinstance(child, Pipeline | Subsearch):
            continue
        if isinstance(child, Assignment):
            yield from _caught(lambda child=child: compile_assignable(child.expression, context.scope))  # type: ignore[misc]
        elif isinstance(child, Aggregation):
            yield from _caught(lambda child=child: measures([child], context, command))  # type: ignore[misc]
        elif isinstance(child, _EXPRESSIONS):
            yield from _expression(child, context)
        else:
            yield from _below(child, context, command)


def _expression(expression: Expression, context: Context) -> Iterator[Diagnostic]:
    if not any(isinstance(node, Subsearch) for node in walk(expression)):
        yield from _caught(lambda: compile_expression(expression, context.scope))


def _caught(attempt: Callable[[], object]) -> Iterator[Diagnostic]:
    try:
        attempt()
    except SearchError as error:
        yield from error.diagnostics
