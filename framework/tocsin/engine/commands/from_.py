"""from: read a dataset."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Kind, positional
from tocsin.spl.parts import DATASET
from tocsin.spl.trees.clause import DatasetName

__all__ = ["From"]


@dataclass(frozen=True, slots=True, kw_only=True)
class From(Command):
    """Read the rows of a dataset: of a data model, a saved search or a lookup table."""

    name = "from"
    kind = Kind.GENERATING

    source: DatasetName = positional(DATASET, about="kind:name")
