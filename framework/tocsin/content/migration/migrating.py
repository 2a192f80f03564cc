"""Migrate a content root: every object that is not yet in v6, and the files that belong to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from tocsin.content.context import RuleContext
from tocsin.content.folders import Kind
from tocsin.content.formats.fields import Fields
from tocsin.content.migration.detections import migrate_detection
from tocsin.content.migration.notes import Note, Notes
from tocsin.content.migration.objects import migrate_object
from tocsin.content.migration.rewriting import rewritten
from tocsin.content.model import ContentObject, Dashboard, Deployment, Detection, Generation, Lookup, Playbook
from tocsin.content.root import ContentRoot
from tocsin.content.yaml_text import read_yaml

__all__ = ["MigratedFile", "Migration", "migrate"]

_LEFT_ALONE = (Kind.REMOVED, Kind.DATASET)
_BESIDE = (".json", ".py", ".png")
_LOOKUP_FOLDERS = {"csv": "csv", "kvstore": "kvstore", "mlmodel": "mlmodel"}


@dataclass(frozen=True, slots=True)
class MigratedFile:
    """A file in its new text, where it goes, what goes with it, and what there is to say about it.

    Without a text the file stays as it is.
    """

    path: PurePosixPath
    target: PurePosixPath
    text: str | None
    notes: tuple[Note, ...] = ()
    companions: tuple[tuple[PurePosixPath, PurePosixPath], ...] = ()


@dataclass(frozen=True)
class Migration:
    """What the migration of an object asks of the content around it.

    `first_days` are the days on which files first came to the repository; `author` and `today` stand in for what older
    formats did not ask for.
    """

    root: ContentRoot
    author: str = "Unknown"
    today: str = "1970-01-01"
    first_days: Mapping[PurePosixPath, str] = field(default_factory=dict)

    def first_day(self, path: PurePosixPath) -> str | None:
        """Return the day on which a file first came to the repository."""
        return self.first_days.get(path)

    def fields_of(self, detection: Detection) -> frozenset[str]:
        """Return the fields that the search of a detection is known to output."""
        search = self._context.search(detection)
        return frozenset(search.analysis.fields.names) if search.is_sound else frozenset()

    def baselines_of(self, detection: str) -> Iterable[str]:
        """Return the names of the baselines that name a detection."""
        return self._baselines.get(detection, ())

    def story_for(self, detection: Detection) -> str:
        """Return the story that a detection without one most likely belongs to: that of most with its techniques."""
        techniques = {each.name for each in detection.mitre_attack_ids}
        alike = (each for each in self.root.detections if techniques & {t.name for t in each.mitre_attack_ids})
        found = Counter(story.name for each in alike for story in each.stories)
        names = found or Counter(story.name for each in self.root.detections for story in each.stories)
        return names.most_common(1)[0][0] if names else "Uncategorized"

    def deprecation_of(self, name: str) -> dict[str, Any] | None:
        """Return what the table of deprecated content says of an object."""
        return self._deprecated.get(name)

    @cached_property
    def _context(self) -> RuleContext:
        return RuleContext(self.root)

    @cached_property
    def _baselines(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for baseline in self.root.baselines.values():
            for detection in baseline.detections:
                found.setdefault(detection.name, []).append(baseline.name)
        return found

    @cached_property
    def _deprecated(self) -> dict[str, dict[str, Any]]:
        found = {}
        for path in self._context.mappings:
            document, _ = read_yaml(self._context.text_of(path) or "", str(path))
            for key in document.data if document else ():
                for item in Fields(document).children(key) if document else ():
                    found[item.text("content")] = {
                        "reason": item.text("reason"),
                        "removed_in_version": item.text("removed_in_version"),
                        "replacement_content": list(item.texts("replacement_content")),
                    }
        return found


def migrate(migration: Migration, paths: Iterable[PurePosixPath] | None = None) -> Iterator[MigratedFile]:
    """Yield each file that is not yet in v6, in the new format; of all of them, or of those at some paths."""
    root = migration.root
    chosen = None if paths is None else set(paths)
    for kind in Kind:
        for path in root.files(kind) if kind not in _LEFT_ALONE else ():
            if chosen is not None and path not in chosen:
                continue
            found = root.load(path).object
            if found is None:
                yield _unreadable(path)
            elif found.generation is not Generation.V6:
                yield _migrated(found, migration)


def _unreadable(path: PurePosixPath) -> MigratedFile:
    notes = Notes(path)
    notes.decide("the file", "it cannot be read, and stays as it is; `tocsin validate` says why")
    return MigratedFile(path, path, None, tuple(notes))


def _migrated(found: ContentObject, migration: Migration) -> MigratedFile:
    notes = Notes(found.path)
    if isinstance(found, Detection):
        new = migrate_detection(found, migration, notes)
    else:
        moved = migrate_object(found, migration, notes)
        if moved is None:
            notes.dropped("the file", found.name, "v6 has no such objects; it stays as it is")
            return MigratedFile(found.path, found.path, None, tuple(notes))
        new = moved
    target, companions = _target(found)
    if target != found.path and (migration.root.path / target).exists():
        notes.decide("the file", f"it belongs to {target}, where another file is; it stays where it is")
        target, companions = found.path, ()
    elif target != found.path:
        notes.moved("the file", str(target))
    text = rewritten(found.document, new.data, new.origins)
    return MigratedFile(found.path, target, text, tuple(notes), companions)


def _target(found: ContentObject) -> tuple[PurePosixPath, tuple[tuple[PurePosixPath, PurePosixPath], ...]]:
    """Return where a file goes in v6, and the files that go with it."""
    if isinstance(found, Lookup):
        folder = _LOOKUP_FOLDERS.get(found.lookup_type, "csv")
        target = PurePosixPath("lookups") / folder / found.path.name
        data = found.data
        return target, (((data, target.with_suffix(data.suffix)),) if data else ())
    if isinstance(found, Deployment):
        return PurePosixPath("schedules") / found.path.name, ()
    beside = [found.path.with_suffix(end) for end in _BESIDE] if isinstance(found, Dashboard | Playbook) else []
    return found.path, tuple((path, path) for path in beside)
