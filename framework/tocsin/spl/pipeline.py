"""A pipeline: the stages of a search, each a command with its arguments."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.spl.trees.node import Node

__all__ = ["Pipeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline(Node):
    """Stages in the order in which rows pass through them."""

    stages: tuple[Node, ...]
