"""Aggregations: the terms of `stats` and its family."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.trees.expression import Expression
from tocsin.spl.trees.node import Node

__all__ = ["Aggregation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation(Node):
    """One aggregate function over a field, a wildcard of fields or an eval expression.

    `inner` and `interval` belong to `sparkline`, whose argument is itself an aggregation.
    """

    function: str
    argument: str | Expression | None = None
    alias: str | None = None
    inner: Aggregation | None = None
    interval: str | None = None

    @property
    def column(self) -> str:
        """The name of the result column: the alias, else the call as it is written."""
        return self.alias if self.alias is not None else self.call

    @property
    def call(self) -> str:
        """The call in canonical text, without its alias."""
        from tocsin.spl.printing import print_aggregation_call  # noqa: PLC0415 - the printer knows the trees

        return print_aggregation_call(self)
