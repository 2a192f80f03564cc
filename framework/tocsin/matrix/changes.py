"""Which detections a change touches: those whose own file differs, and those that depend on what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from tocsin.content.folders import Kind, kind_of
from tocsin.content.formats import read_object
from tocsin.content.graph import Graph, graph_of
from tocsin.content.model import ContentObject
from tocsin.content.root import ContentRoot
from tocsin.content.store import Store
from tocsin.content.validate import Validator, fingerprint
from tocsin.content.yaml_text import read_yaml
from tocsin.matrix.git import WorkingTree

__all__ = ["changed_detections"]

_CARRIERS = frozenset({Kind.MACRO, Kind.LOOKUP, Kind.DATA_SOURCE, Kind.DATASET, Kind.BASELINE})
_PROSE = frozenset(
    ("author", "creation_date", "date", "description", "id", "modification_date", "references", "version")
)
_YAML = (".yml", ".yaml")


def changed_detections(root: ContentRoot, base: str) -> frozenset[PurePosixPath]:
    """Return the detections that differ since the branch left `base`, in the working tree and untracked files too.

    A macro, a lookup, a data source, a dataset or a baseline carries a change on to what uses it, unless only its prose
    differs. A change of the settings or of an app touches every detection.
    """
    tree = WorkingTree.since(root.path, base)
    changed = tree.changed()
    detections = frozenset(root.files(Kind.DETECTION))
    if tree.touches(_special(root)):
        return detections
    seeds = [path for path in changed if kind_of(path) is not Kind.DETECTION and _differs(path, root, tree)]
    lost = {former for path in seeds if (former := _former(path, root, tree)) is not None}
    found = {path for path in changed if path in detections}
    if seeds:
        found |= set(_dependents(seeds, lost, _graph(root)))
    return frozenset(found & detections)


def _special(root: ContentRoot) -> Iterator[Path]:
    """Yield what every detection depends on, wherever it is: the apps and the settings, which may have come or gone."""
    yield from root.settings.apps
    yield from (folder / "tocsin.toml" for folder in (root.path.resolve(), *root.path.resolve().parents))
    if root.settings.file:
        yield root.settings.file


def _differs(path: PurePosixPath, root: ContentRoot, tree: WorkingTree) -> bool:
    """Whether a file is different in what can change a verdict."""
    kind = kind_of(path)
    if path.suffix not in _YAML or kind is None:
        return kind in (Kind.LOOKUP, Kind.DATASET) or (kind is None and path.suffix not in _YAML)
    if kind not in _CARRIERS:
        return False
    now = root.load(path).object if path in root.files(kind) else None
    return _essence(now) != _essence(_object(path, kind, tree))


def _essence(found: ContentObject | None) -> dict[str, object] | None:
    return {key: value for key, value in found.document.data.items() if key not in _PROSE} if found else None


def _object(path: PurePosixPath, kind: Kind, tree: WorkingTree) -> ContentObject | None:
    """Return the object that a file held."""
    content = tree.before(path)
    document, _ = read_yaml(content, str(path)) if content is not None else (None, ())
    return read_object(kind, document, path)[0] if document else None


def _former(path: PurePosixPath, root: ContentRoot, tree: WorkingTree) -> tuple[Kind, str] | None:
    """Return the kind and name of an object that is gone or has another name now: some may still refer to it."""
    kind = kind_of(path)
    if path.suffix not in _YAML or kind not in _CARRIERS or kind is None:
        return None
    before = _object(path, kind, tree)
    return (kind, before.name) if before and before.name not in root.paths_by_name(kind) else None


def _graph(root: ContentRoot) -> Graph:
    """Return who uses what, of which earlier runs know most."""
    store = Store(root.path, fingerprint(root))
    validator = Validator(root, store=store)
    root.recall(store.entries())
    graph = graph_of(root, validator)
    validator.save()
    store.close()
    return graph


def _dependents(seeds: Iterable[PurePosixPath], lost: set[tuple[Kind, str]], graph: Graph) -> Iterator[PurePosixPath]:
    """Yield the detections that use these files, directly or through macros, lookups and the like."""
    waiting = [*seeds]
    waiting += (path for path, uses in graph.uses.items() if any((use.kind, use.name) in lost for use in uses))
    seen: set[PurePosixPath] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        kind = kind_of(path)
        if kind is Kind.DETECTION:
            yield path
        elif kind is None or kind in _CARRIERS:
            waiting += graph.users_of(path)
