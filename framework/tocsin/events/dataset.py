"""Datasets: recorded logs on disk, and the raw events that are read from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.expressions.values import Value

__all__ = ["Dataset", "RawEvent"]


@dataclass(frozen=True, slots=True, init=False)
class Dataset:
    """A log file with what an input would say about it: its source, source type, host and index."""

    path: Path
    source: str | None
    sourcetype: str | None
    host: str | None
    index: str | None

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        source: str | None = None,
        sourcetype: str | None = None,
        host: str | None = None,
        index: str | None = None,
    ) -> None:
        object.__setattr__(self, "path", Path(path))
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "sourcetype", sourcetype)
        object.__setattr__(self, "host", host)
        object.__setattr__(self, "index", index)


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event as an indexer keeps it; `number` counts the events of a dataset from 1, 0 where nobody counted.

    `indexed` are the fields that were extracted when the event was indexed.
    """

    text: str
    source: str = ""
    sourcetype: str = ""
    host: str = ""
    index: str = "main"
    time: int | float | None = None
    number: int = 1
    indexed: Mapping[str, Value] = field(default_factory=dict)
