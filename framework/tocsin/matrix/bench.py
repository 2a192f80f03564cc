"""What the unit stage works with: the content root's knowledge, its logs and the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from tocsin.api import Session
from tocsin.content.files import is_inside
from tocsin.content.model import AttackData
from tocsin.content.model import Lookup as ContentLookup
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import DatasetError, KnowledgeError
from tocsin.events.dataset import Dataset
from tocsin.expressions.values import Row
from tocsin.knowledge.base import KnowledgeBase
from tocsin.knowledge.event_memory import EventMemory
from tocsin.knowledge.lookups import DEFAULT_MAX_MATCHES, Lookup, read_lookup
from tocsin.matrix.mirror import NOT_AVAILABLE, Digest, Mirror, is_pointer, sha256_of
from tocsin.source import Place, SourceText
from tocsin.spl.macros import Expansion, MacroTable, expand

__all__ = ["Bench", "Search", "Surroundings", "UnavailableError"]

_MOST_EXPANSIONS = 100
_ALL_EVENTS = SourceText("all events", "search *")


class Search(Protocol):
    """The engine, as the matrix calls it: `tocsin.api.run_search`."""

    def __call__(  # noqa: PLR0913 - these are the parameters of the public API
        self,
        spl: str | SourceText,
        session: Session,
        *,
        events: Iterable[Mapping[str, object]] = ...,
        datasets: Sequence[Dataset] = ...,
        lookups: Mapping[str, Lookup] = ...,
        macros: MacroTable | Mapping[str, str] = ...,
        apps: Sequence[Path] = ...,
        now: float | None = ...,
    ) -> Iterable[Row]:
        """Run a search over all time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the searches of one test run in: its events, its clock, and the lookups that it stands in for."""

    datasets: tuple[Dataset, ...] = ()
    events: tuple[Mapping[str, object], ...] = ()
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    now: float | None = None


class UnavailableError(DatasetError):
    """A remote log that is not on this machine."""


@dataclass(frozen=True)
class Bench:
    """A content root made ready to run searches in; `digest` may remember the digests of files."""

    root: ContentRoot
    engine: Search
    mirror: Mirror = Mirror()
    digest: Digest = sha256_of
    memory: EventMemory = field(default_factory=EventMemory)
    _tables: dict[str, Lookup] = field(default_factory=dict, init=False)
    _fields: dict[tuple[Dataset, ...], frozenset[str]] = field(default_factory=dict, init=False)
    _expansions: dict[SourceText, Expansion] = field(default_factory=dict, init=False)

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge objects that apply to events, with the events of the logs that were read last."""
        return KnowledgeBase.load(self.root.settings.apps).remembering(self.memory)

    @cached_property
    def macros(self) -> MacroTable:
        """The macros of the content root over those of its apps."""
        return self.knowledge.macros.extended(self.root.macro_table)

    def expanded(self, spl: SourceText) -> Expansion:
        """Return a search with its macros expanded."""
        if spl not in self._expansions:
            if len(self._expansions) == _MOST_EXPANSIONS:
                self._expansions.clear()
            self._expansions[spl] = expand(spl, self.macros)
        return self._expansions[spl]

    def lookups_of(self, spl: SourceText) -> list[ContentLookup]:
        """Return the lookups of the content root that a search names."""
        text = self.expanded(spl).source.text.casefold()
        return [self.root.lookups[name] for name, folded in self._lookup_names if folded in text]

    @cached_property
    def _lookup_names(self) -> list[tuple[str, str]]:
        return [(name, name.casefold()) for name in self.root.lookups]

    def lookups(self, spl: SourceText) -> dict[str, Lookup]:
        """Return the content root's lookup tables that a search names; no other is read."""
        named = self.lookups_of(spl)
        return {lookup.name: self._table(lookup) for lookup in named if lookup.data or lookup.lookup_type == "kvstore"}

    def search(self, spl: SourceText, around: Surroundings, session: Session | None = None) -> Iterable[Row]:
        """Run a search with the content root's macros and lookups over all time: logs are older than any window."""
        return self.engine(
            spl,
            replace(session or Session(), knowledge=self.knowledge),
            datasets=around.datasets,
            events=around.events,
            macros=self.root.macro_table,
            lookups={**self.lookups(spl), **around.lookups},
            apps=self.root.settings.apps,
            now=around.now,
        )

    def fields_of(self, around: Surroundings) -> frozenset[str]:
        """Return the fields that any event of a test has; those of recorded logs are found out once."""
        if around.events or around.lookups:
            return self._read_fields(around)
        if around.datasets not in self._fields:
            self._fields[around.datasets] = self._read_fields(around)
        return self._fields[around.datasets]

    def _read_fields(self, around: Surroundings) -> frozenset[str]:
        return frozenset(name for row in self.search(_ALL_EVENTS, around) for name in row)

    def path(self, data: AttackData) -> Path:
        """Return where the log of a test is; raise DatasetError when it is missing, or not what is said of it."""
        path = self._remote(data) if data.is_remote else self.root.dataset_path(data)
        if data.sha256 and self.digest(path) != data.sha256.lower():
            message = f"the dataset `{data.data}` is not the log that the test wants: its sha256 differs"
            hint = f"restore the log, or write {self.digest(path)} if the change is meant"
            raise DatasetError.of(Diagnostic("DAT605", message, data.place, hint))
        return path

    def dataset(self, data: AttackData) -> Dataset:
        """Return the log of a test; raise DatasetError when it is missing, or not what is said of it."""
        return Dataset(
            self.path(data), source=data.source, sourcetype=data.sourcetype, host=data.host, index=data.index
        )

    def shape_of(self, name: str) -> Lookup | None:
        """Return the table of a lookup, which says by which rules its rows are found; None where there is none."""
        lookup = self.root.lookups.get(name)
        return self._table(lookup) if lookup and (lookup.data or lookup.lookup_type == "kvstore") else None

    def table(self, path: PurePosixPath, place: Place) -> Lookup:
        """Return the rows of a CSV file below the content root."""
        file = self.root.path / path
        if not is_inside(file, self.root.path):
            hint = "paths count from the content root"
            raise KnowledgeError.of(Diagnostic("KNO321", f"there is no table `{path}`", place, hint))
        return read_lookup(file)

    def _remote(self, data: AttackData) -> Path:
        found = self.mirror.find(data.data)
        if found is None:
            hint = "name a folder with a copy of it by --mirror"
            raise _unavailable(f"the dataset `{data.data}` is not on this machine", data.place, hint)
        if is_pointer(found):
            message = f"`{found}` is a Git LFS pointer, not the log itself"
            raise _unavailable(message, data.place, "run `git lfs pull` there")
        return found

    def _table(self, lookup: ContentLookup) -> Lookup:
        """Read a lookup table once; a key-value store begins empty, as in a fresh Splunk."""
        if lookup.name not in self._tables:
            self._tables[lookup.name] = self._read(lookup) if lookup.data else Lookup(())
        return self._tables[lookup.name]

    def _read(self, lookup: ContentLookup) -> Lookup:
        path = self.root.path / str(lookup.data)
        if not is_inside(path, self.root.path):
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


def _unavailable(message: str, place: Place, hint: str) -> UnavailableError:
    diagnostic = Diagnostic("DAT601", message, place, hint, Severity.INFO)
    return UnavailableError(NOT_AVAILABLE, diagnostic)
