"""What an expression may know besides the row: the time, the time zone, chance, lookups, and its own source text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from random import Random
from typing import NoReturn

from tocsin.diagnostics import Diagnostic
from tocsin.errors import SearchError, UnsupportedError
from tocsin.expressions.values import Row
from tocsin.source import SourceText
from tocsin.spl.trees.node import Node

__all__ = ["Lookup", "Scope"]

Lookup = Callable[[str, Row], Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The surroundings of an expression.

    `now` is the start of the search. `clock` is asked by `time()`; without one, time stands still at `now`.
    `lookup` answers `lookup()`: given a table and the values to match, the row found (empty when there is none).
    """

    now: float
    zone: tzinfo = UTC
    source: SourceText | None = None
    clock: Callable[[], float] | None = None
    random: Random = field(default_factory=lambda: Random(0))  # noqa: S311
    lookup: Lookup | None = None

    def refuse(self, code: str, message: str, node: Node, hint: str | None = None) -> NoReturn:
        """Raise the error of a search that Splunk would refuse, placed at a node."""
        raise SearchError.of(self._diagnose(code, message, node, hint))

    def unsupported(self, code: str, message: str, node: Node, hint: str | None = None) -> NoReturn:
        """Raise the error of a search that this engine cannot run as Splunk does, placed at a node."""
        raise UnsupportedError.of(self._diagnose(code, message, node, hint))

    def _diagnose(self, code: str, message: str, node: Node, hint: str | None) -> Diagnostic:
        place = self.source.place(node.span) if self.source else None
        return Diagnostic(code, message, place=place, hint=hint)
