"""What the unit stage works with: the content root's knowledge, its logs and the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tocsin.content.model import AttackData
from tocsin.content.model import Lookup as ContentLookup
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic
from tocsin.errors import KnowledgeError
from tocsin.events.dataset import Dataset
from tocsin.expressions.values import Row
from tocsin.knowledge.lookups import DEFAULT_MAX_MATCHES, Lookup, read_lookup
from tocsin.source import SourceText
from tocsin.spl.macros import MacroTable, expand

__all__ = ["Bench", "Search"]


class Search(Protocol):
    """The engine, as the matrix calls it: `tocsin.search`."""

    def __call__(
        self,
        spl: str | SourceText,
        *,
        datasets: Sequence[Dataset] = ...,
        macros: MacroTable | Mapping[str, str] = ...,
        lookups: Mapping[str, Lookup] = ...,
    ) -> Iterable[Row]:
        """Run a search over all time."""


@dataclass(frozen=True)
class Bench:
    """A content root made ready to run searches in."""

    root: ContentRoot
    engine: Search
    _tables: dict[str, Lookup] = field(default_factory=dict, init=False)

    def lookups(self, spl: SourceText) -> dict[str, Lookup]:
        """Return the content root's lookup tables that a search names; no other is read."""
        text = expand(spl, self.root.macro_table).source.text.casefold()
        named = (lookup for name, lookup in self.root.lookups.items() if name.casefold() in text)
        return {lookup.name: self._table(lookup) for lookup in named if lookup.data or lookup.lookup_type == "kvstore"}

    def search(self, spl: SourceText, datasets: Sequence[Dataset]) -> Iterable[Row]:
        """Run a search with the content root's macros and lookups over all time: logs are older than any window."""
        return self.engine(spl, datasets=datasets, macros=self.root.macro_table, lookups=self.lookups(spl))

    def dataset(self, data: AttackData) -> Dataset:
        """Return the log of a test; raise DatasetError when it is missing or not what its manifest says."""
        path = self.root.dataset_path(data)
        return Dataset(path, source=data.source, sourcetype=data.sourcetype, host=data.host, index=data.index)

    def digest(self, data: AttackData) -> str:
        """Return the sha256 that the manifest of a log states."""
        manifest = self.root.datasets.manifest_of(data)
        return manifest.sha256 if manifest else ""

    def _table(self, lookup: ContentLookup) -> Lookup:
        """Read a lookup table once; a key-value store begins empty, as in a fresh Splunk."""
        if lookup.name not in self._tables:
            self._tables[lookup.name] = self._read(lookup) if lookup.data else Lookup(())
        return self._tables[lookup.name]

    def _read(self, lookup: ContentLookup) -> Lookup:
        path = self.root.path / str(lookup.data)
        if not path.is_file():
            message = f"the lookup `{lookup.name}` has no table `{lookup.data}`"
            raise KnowledgeError.of(Diagnostic("KNO320", message, lookup.place("name")))
        return read_lookup(
            path,
            match_type=", ".join(lookup.match_type),
            case_sensitive_match=lookup.case_sensitive_match,
            min_matches=lookup.min_matches,
            max_matches=lookup.max_matches or DEFAULT_MAX_MATCHES,
            default_match=lookup.default_match,
        )
