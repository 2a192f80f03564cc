"""What a running search shares: its surroundings, where its events come from and what it has to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

from tocsin.diagnostics import Severity
from tocsin.engine.limits import Limits
from tocsin.engine.messages import Message
from tocsin.engine.sources import EventSource
from tocsin.engine.store import Store
from tocsin.engine.stream import Stream
from tocsin.expressions.compiling import compile_expression
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Evaluate, Row, Test
from tocsin.spl.macros import MacroTable
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees import Expression, Predicate, Subsearch
from tocsin.spl.trees.node import Node

if TYPE_CHECKING:
    from tocsin.engine.trace import Trace
    from tocsin.knowledge.base import KnowledgeBase

__all__ = ["Context"]


@dataclass(slots=True, kw_only=True)
class Context:
    """The surroundings of one search and of its subsearches.

    `pulse` is called now and then while rows pass; it may raise what ends the search.
    """

    scope: Scope
    events: EventSource
    knowledge: KnowledgeBase | None
    store: Store
    macros: MacroTable = field(default_factory=MacroTable)
    limits: Limits = field(default_factory=Limits)
    messages: list[Message] = field(default_factory=list)
    depth: int = 0
    trace: Trace | None = None
    pulse: Callable[[], None] | None = None

    def say(self, text: str, severity: Severity = Severity.WARNING) -> None:
        """Add a message to the results, once."""
        message = Message(severity, text)
        if message not in self.messages:
            self.messages.append(message)

    def refuse(self, code: str, message: str, node: Node, hint: str | None = None) -> NoReturn:
        """Raise the error of a search that Splunk would refuse."""
        self.scope.refuse(code, message, node, hint)

    def unsupported(self, message: str, node: Node, hint: str | None = None) -> NoReturn:
        """Raise the error of a search that this engine cannot run as Splunk does."""
        self.scope.unsupported("RUN701", message, node, hint)

    def evaluate(self, expression: Expression) -> Evaluate:
        """Compile an expression."""
        return compile_expression(expression, self.scope)

    def test(self, predicate: Predicate) -> Test:
        """Compile a search predicate, running its subsearches."""
        return compile_predicate(predicate, self.scope, subsearch=self.predicate_of)

    def resolved(self, expression: Expression) -> Expression:
        """Return the expression with the text of its subsearches in their places."""
        from tocsin.engine.subsearch import resolve_expression  # noqa: PLC0415 - the two run each other

        return resolve_expression(expression, self)

    def predicate_of(self, subsearch: Subsearch) -> Predicate:
        """Run a subsearch and return the predicate that its rows stand for."""
        from tocsin.engine.subsearch import subsearch_predicate  # noqa: PLC0415 - the two run each other

        return subsearch_predicate(subsearch, self)

    def search(self, pipeline: Pipeline, given: list[Row] | None = None) -> Stream:
        """Run a nested search over the events, or over given rows."""
        from tocsin.engine.running import run_pipeline  # noqa: PLC0415 - the two run each other

        if self.depth >= self.limits.nested_subsearches:
            self.refuse("SPL296", f"Subsearches are nested more than {self.limits.nested_subsearches} deep.", pipeline)
        return run_pipeline(pipeline, replace(self, depth=self.depth + 1), given)
