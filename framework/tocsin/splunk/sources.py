"""What to replay, from what a person names: a log, a manifest, a folder of them, or a detection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.diagnostics import nearest
from tocsin.errors import UsageError
from tocsin.events.dataset import Dataset
from tocsin.matrix.mirror import Mirror
from tocsin.splunk.attack_data import attack_data_logs, refuse_pointer

__all__ = ["Overrides", "datasets_named"]

_MANIFESTS = (".yml", ".yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Labels that are given on the command line and win over those of a manifest."""

    source: str | None = None
    sourcetype: str | None = None
    host: str | None = None


def datasets_named(name: str, root: ContentRoot | None, mirror: Mirror, labels: Overrides) -> list[Dataset]:
    """Return the logs that a name stands for, each once; raise UsageError when there are none."""
    path = Path(name)
    if path.exists():
        found = list(_below(path, root))
    elif root is not None:
        found = list(_of_detection(name, root, mirror))
    else:
        raise UsageError(f"there is no log `{name}`, and no content root in which to look for a detection of that name")
    if not found:
        raise UsageError(f"`{name}` names no log, nor a manifest of one")
    for dataset in found:
        refuse_pointer(dataset.path)
    unique = {(dataset.path, dataset.source, dataset.sourcetype): dataset for dataset in found}
    return [_overridden(dataset, labels) for dataset in unique.values()]


def _below(path: Path, root: ContentRoot | None) -> Iterator[Dataset]:
    """Yield the log at a path, or those of the manifests there."""
    if path.is_dir():
        for manifest in sorted(each for suffix in _MANIFESTS for each in path.rglob(f"*{suffix}")):
            yield from _below(manifest, root)
        return
    if path.suffix not in _MANIFESTS:
        yield _described(path, root)
        return
    yield from _of_manifest(path, root)


def _of_manifest(path: Path, root: ContentRoot | None) -> Iterator[Dataset]:
    """Yield the logs that a manifest describes: that of a content root its one log, that of attack_data several."""
    if root is not None and path.resolve().is_relative_to(root.path.resolve()):
        for log, manifest in root.manifests.items():
            if (root.path / manifest.path).resolve() == path.resolve():
                yield Dataset(root.path / log, source=manifest.source or None, sourcetype=manifest.sourcetype or None)
                return
    yield from attack_data_logs(path)


def _described(path: Path, root: ContentRoot | None) -> Dataset:
    """Return a log with what its manifest says of it, if it has one."""
    if root is not None and path.resolve().is_relative_to(root.path.resolve()):
        relative = PurePosixPath(path.resolve().relative_to(root.path.resolve()).as_posix())
        manifest = root.manifests.get(relative)
        if manifest is not None:
            return Dataset(path, source=manifest.source or None, sourcetype=manifest.sourcetype or None)
    return Dataset(path)


def _of_detection(name: str, root: ContentRoot, mirror: Mirror) -> Iterator[Dataset]:
    """Yield the logs of a detection's tests."""
    detection = _detection(name, root)
    for test in detection.tests:
        for data in test.attack_data:
            path = mirror.find(data.data) if data.is_remote else root.dataset_path(data)
            if path is None:
                raise UsageError(f"the log {data.data} is not on this machine; name a folder with a copy by --mirror")
            yield Dataset(path, source=data.source, sourcetype=data.sourcetype, host=data.host, index=data.index)


def _detection(name: str, root: ContentRoot) -> Detection:
    known: dict[str, Detection] = {}
    for detection in root.detections:
        for each in (detection.name, detection.slug, detection.id):
            known[each.casefold()] = detection
    if name.casefold() not in known:
        close = nearest(name, known)
        raise UsageError(
            f"`{name}` is neither a log nor a detection" + (f"; did you mean `{known[close].name}`?" if close else "")
        )
    return known[name.casefold()]


def _overridden(dataset: Dataset, labels: Overrides) -> Dataset:
    return Dataset(
        dataset.path,
        source=labels.source or dataset.source,
        sourcetype=labels.sourcetype or dataset.sourcetype,
        host=labels.host or dataset.host,
        index=dataset.index,
    )
