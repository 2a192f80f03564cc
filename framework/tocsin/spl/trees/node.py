"""What every node has, and the two nodes that may stand in any context."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tocsin.source import NOWHERE, Span

if TYPE_CHECKING:
    from tocsin.spl.pipeline import Pipeline

__all__ = ["Node", "Subsearch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A piece of a search with the span of text that it was read from."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsearch(Node):
    """A search in square brackets; its rows become text at the place where it stands."""

    pipeline: Pipeline
