"""Who uses what: unused and missing objects, and what a change touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tocsin.content.entries import Entry
from tocsin.content.folders import Kind, kind_of
from tocsin.content.root import ContentRoot
from tocsin.content.use import Use
from tocsin.content.validate import Validator

__all__ = ["Graph", "Missing", "graph_of"]

_STANDALONE = {Kind.DETECTION, Kind.DASHBOARD, Kind.PLAYBOOK, Kind.REMOVED, Kind.INVESTIGATION, Kind.BASELINE}


@dataclass(frozen=True, slots=True)
class Missing:
    """A reference to an object that there is not, in a file."""

    path: PurePosixPath
    use: Use


@dataclass(frozen=True)
class Graph:
    """The objects of a content root and what each refers to."""

    entries: Mapping[PurePosixPath, Entry]
    uses: Mapping[PurePosixPath, tuple[Use, ...]]
    declared: frozenset[tuple[Kind, str]] = frozenset()
    _users: dict[tuple[Kind | None, str], list[PurePosixPath]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for path, uses in self.uses.items():
            for use in uses:
                self._users.setdefault((use.kind, use.name), []).append(path)

    def users_of(self, path: PurePosixPath) -> tuple[PurePosixPath, ...]:
        """Return the files whose objects refer directly to the object or the file at a path."""
        entry = self.entries.get(path)
        keys = [(None, str(path)), (Kind.DATASET, str(path))]
        if entry and entry.kind is Kind.DATASET:
            keys = [(Kind.DATASET, use.name) for use in self.uses.get(path, ())]
        elif entry:
            keys = [(entry.kind, entry.name)]
        found = (user for key in keys for user in self._users.get(key, ()))
        return tuple(sorted(user for user in dict.fromkeys(found) if user != path))

    def users_of_data_model(self, name: str) -> tuple[PurePosixPath, ...]:
        """Return the files whose searches read a data model, whichever of its datasets."""
        found = (
            user
            for (kind, used), users in self._users.items()
            if kind is None and used.partition(".")[0] == name
            for user in users
        )
        return tuple(sorted(set(found)))

    def touched_by(self, changed: Iterable[PurePosixPath]) -> frozenset[PurePosixPath]:
        """Return the changed files that hold objects, and all that refer to them, directly or through others."""
        waiting = list(changed)
        seen: set[PurePosixPath] = set()
        while waiting:
            path = waiting.pop()
            if path not in seen:
                seen.add(path)
                waiting += self.users_of(path)
        return frozenset(path for path in seen if path in self.entries)

    def unused(self, kind: Kind) -> Iterator[Entry]:
        """Yield the objects of a kind to which nothing refers; kinds that stand on their own have none."""
        if kind in _STANDALONE:
            return
        for entry in self.entries.values():
            if entry.kind is kind and entry.readable and not self.users_of(entry.path):
                yield entry

    def missing(self) -> Iterator[Missing]:
        """Yield the references that lead nowhere, other than to the web, and that the settings do not declare."""
        known = {(entry.kind, entry.name) for entry in self.entries.values() if entry.readable} | self.declared
        logs = {use.name for path, uses in self.uses.items() if kind_of(path) is Kind.DATASET for use in uses}
        for path, uses in self.uses.items():
            for use in uses:
                if use.kind is Kind.DATASET:
                    lost = use.name not in logs and "://" not in use.name
                else:
                    lost = use.kind is not None and (use.kind, use.name) not in known
                if lost:
                    yield Missing(path, use)


def graph_of(root: ContentRoot, validator: Validator | None = None) -> Graph:
    """Return the graph of a content root; a validator with a store knows most of it already."""
    checked = validator or Validator(root)
    entries = {entry.path: entry for kind in Kind for entry in root.entries(kind)}
    macros = {(Kind.MACRO, name) for name in checked.macro_names_elsewhere()}
    lookups = {(Kind.LOOKUP, name) for name in checked.lookup_names_elsewhere()}
    uses = {path: checked.uses(path) for path in entries}
    return Graph(entries, uses, frozenset(macros | lookups))
