"""What the unit stage works with: the content root's knowledge, its logs and the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from tocsin.content.model import AttackData
from tocsin.content.root import ContentRoot
from tocsin.events.dataset import Dataset
from tocsin.expressions.values import Row
from tocsin.source import SourceText
from tocsin.spl.macros import MacroDefinition, MacroTable

__all__ = ["Bench", "Search"]


class Search(Protocol):
    """The engine, as the matrix calls it: `tocsin.search`."""

    def __call__(
        self,
        spl: str | SourceText,
        *,
        datasets: Sequence[Dataset] = ...,
        macros: MacroTable | Mapping[str, str] = ...,
    ) -> Iterable[Row]:
        """Run a search over all time."""


@dataclass(frozen=True)
class Bench:
    """A content root made ready to run searches in."""

    root: ContentRoot
    engine: Search

    @cached_property
    def macros(self) -> MacroTable:
        """The macros of the content root."""
        return MacroTable(
            MacroDefinition(macro.name, macro.definition, macro.arguments) for macro in self.root.macros.values()
        )

    def search(self, spl: SourceText, datasets: Sequence[Dataset]) -> Iterable[Row]:
        """Run a search with the macros of the content root over all time: recorded logs are older than any window."""
        return self.engine(spl, datasets=datasets, macros=self.macros)

    def dataset(self, data: AttackData) -> Dataset:
        """Return the log of a test; raise DatasetError when it is missing or not what its manifest says."""
        path = self.root.dataset_path(data)
        return Dataset(path, source=data.source, sourcetype=data.sourcetype, host=data.host, index=data.index)

    def digest(self, data: AttackData) -> str:
        """Return the sha256 that the manifest of a log states."""
        manifest = self.root.datasets.manifest_of(data)
        return manifest.sha256 if manifest else ""
