"""A content root: a folder shaped like security_content, read as it is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar, cast

from tocsin.content.datasets import DatasetFolder
from tocsin.content.entries import Entry
from tocsin.content.files import ContentFile, Signature, scan
from tocsin.content.folders import Kind, kind_of
from tocsin.content.formats import read_object
from tocsin.content.formats.generation import generation_of_text
from tocsin.content.model import (
    AttackData,
    Baseline,
    ContentObject,
    DatasetManifest,
    DataSource,
    Deployment,
    Detection,
    Generation,
    Lookup,
    Macro,
    Story,
    slug_of,
)
from tocsin.content.named import ContentMacros, Named
from tocsin.content.settings import Settings, find_settings
from tocsin.content.yaml_text import read_content, read_yaml
from tocsin.diagnostics import Diagnostic
from tocsin.errors import ContentError
from tocsin.source import SourceText, Span
from tocsin.spl import MacroDefinition, MacroTable

__all__ = ["DEFAULT_DEPLOYMENT", "ContentRoot", "Loaded"]

_Object = TypeVar("_Object", bound=ContentObject)
_Object_co = TypeVar("_Object_co", bound=ContentObject, covariant=True)

DEFAULT_DEPLOYMENT = "Default EventBasedDetection"
_SAMPLE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[_Object_co]):
    """A file of a content root: what it holds, if it can be read at all, and what is wrong with it by itself."""

    path: PurePosixPath
    object: _Object_co | None
    diagnostics: tuple[Diagnostic, ...] = ()
    digest: str = ""

    @property
    def name(self) -> str:
        """The name of the object, or of the file where it cannot be read."""
        return self.object.name if self.object else self.path.stem


class ContentRoot:
    """The objects of a folder. A file that cannot be read is missing from them and hides no other."""

    def __init__(self, path: Path, settings: Settings | None = None) -> None:
        self.path = path
        self.settings = settings if settings is not None else find_settings(path)
        self._resolved = path.resolve()
        self._files: dict[Kind, Mapping[PurePosixPath, ContentFile]] = {}
        self._entries: dict[Kind, tuple[Entry, ...]] = {}
        self._known: Mapping[PurePosixPath, tuple[Signature, Entry]] = {}
        self._recalled: dict[PurePosixPath, Signature] = {}
        self._loaded: dict[PurePosixPath, Loaded[ContentObject]] = {}

    @classmethod
    def open(cls, path: Path, settings: Settings | None = None) -> ContentRoot:
        """Open the content root at a path; nothing but its settings is read yet."""
        if not path.is_dir():
            raise ContentError(f"{path} is not a folder")
        if not any((path / folder).is_dir() for folder in Kind.DETECTION.folders):
            raise ContentError(f"{path} is not a content root: it has no folder `detections`")
        return cls(path, settings)

    def recall(self, known: Mapping[PurePosixPath, tuple[Signature, Entry]]) -> None:
        """Take the entries that an earlier run kept."""
        self._recalled = {path: signature for path, (signature, _) in known.items()}
        self.remember(known)

    def remember(self, known: Mapping[PurePosixPath, tuple[Signature, Entry]]) -> None:
        """Take entries of an earlier run, or of another process, for files whose signature is still the same."""
        self._known = known
        self._entries.clear()
        for name in [name for name, value in vars(type(self)).items() if isinstance(value, cached_property)]:
            vars(self).pop(name, None)

    # What there is.

    def files(self, kind: Kind) -> Mapping[PurePosixPath, ContentFile]:
        """Return every file of a kind by its path, in the order of the paths."""
        if kind not in self._files:
            found = (file for folder in kind.folders for file in scan(self.path, folder))
            self._files[kind] = {file.path: file for file in found if _holds_an_object(file.path)}
        return self._files[kind]

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """Return what is known of every file of a kind; only files that are new or changed are read."""
        if kind not in self._entries:
            self._entries[kind] = tuple(map(self.entry_of, self.files(kind).values()))
        return self._entries[kind]

    def news(self) -> tuple[list[tuple[Signature, Entry]], list[PurePosixPath]]:
        """Return the entries that were not remembered, and the remembered files that are gone."""
        files = {path: file for kind in Kind for path, file in self.files(kind).items()}
        entries = [entry for kind in Kind for entry in self.entries(kind)]
        fresh = [(files[e.path].signature, e) for e in entries if self._recalled.get(e.path) != files[e.path].signature]
        return fresh, [path for path in self._recalled if path not in files]

    def loaded(self, kind: Kind) -> tuple[Loaded[ContentObject], ...]:
        """Return every file of a kind, in the order of their paths."""
        return tuple(self.load(path) for path in self.files(kind))

    def load(self, path: PurePosixPath) -> Loaded[ContentObject]:
        """Read one file; once."""
        if path not in self._loaded:
            self._loaded[path] = self._load(path)
        return self._loaded[path]

    def entry_at(self, path: PurePosixPath) -> Entry | None:
        """Return what is known of the file at a path."""
        return self._by_path.get(path)

    def diagnostics_of(self, path: PurePosixPath) -> tuple[Diagnostic, ...]:
        """Return what is wrong with one file by itself; nothing for a path that is no object of this root."""
        kind = kind_of(path)
        return self.load(path).diagnostics if kind and path in self.files(kind) else ()

    @cached_property
    def generation(self) -> Generation:
        """The generation of objects that do not show it: as the settings say, else that of most of some detections."""
        if self.settings.generation:
            return self.settings.generation
        sample = [generation_of_text(self._text(path)) for path in islice(self.files(Kind.DETECTION), _SAMPLE)]
        return max(Generation, key=lambda generation: (sample.count(generation), generation is Generation.V6))

    # Objects by kind and name.

    @property
    def detections(self) -> tuple[Detection, ...]:
        """The detections that can be read, in the order of their paths."""
        return tuple(loaded.object for loaded in self.loaded_detections if loaded.object)

    @property
    def loaded_detections(self) -> tuple[Loaded[Detection], ...]:
        """Every file under `detections`, those that cannot be read too."""
        return cast("tuple[Loaded[Detection], ...]", self.loaded(Kind.DETECTION))

    @cached_property
    def macros(self) -> Mapping[str, Macro]:
        """The macros by name."""
        return self._named(Kind.MACRO, Macro)

    @cached_property
    def lookups(self) -> Mapping[str, Lookup]:
        """The lookups by name."""
        return self._named(Kind.LOOKUP, Lookup)

    @cached_property
    def data_sources(self) -> Mapping[str, DataSource]:
        """The data sources by name."""
        return self._named(Kind.DATA_SOURCE, DataSource)

    @cached_property
    def stories(self) -> Mapping[str, Story]:
        """The stories by name."""
        return self._named(Kind.STORY, Story)

    @cached_property
    def deployments(self) -> Mapping[str, Deployment]:
        """The named schedules by name."""
        return self._named(Kind.DEPLOYMENT, Deployment)

    @cached_property
    def baselines(self) -> Mapping[str, Baseline]:
        """The baselines by name."""
        return self._named(Kind.BASELINE, Baseline)

    @cached_property
    def macro_table(self) -> MacroTable:
        """What searches may call: the macros, those of the settings, and each detection's filter macro."""
        return self.macros_over(MacroTable())

    def macros_over(self, below: MacroTable, macros: Mapping[str, Macro] | None = None) -> MacroTable:
        """Return the macros of this root over those of apps; `macros` stands in for the root's own."""
        filters = {name: MacroDefinition(name, _keeps_all(name)) for name in self._filter_names()}
        declared = below.extended(self.settings.macros) if self.settings.macros else below
        return ContentMacros(self.macros if macros is None else macros, filters, declared)

    @cached_property
    def _by_path(self) -> Mapping[PurePosixPath, Entry]:
        return {entry.path: entry for entry in self._all_entries()}

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """The first object with each id, in lower case."""
        found: dict[str, Entry] = {}
        for entry in self._all_entries():
            if entry.id:
                found.setdefault(entry.id.lower(), entry)
        return found

    @cached_property
    def by_name(self) -> Mapping[str, Entry]:
        """The object with each name, of whatever kind: the first, or the first in a file of that name."""
        return _by_name(self._all_entries())

    @cached_property
    def manifests(self) -> Mapping[PurePosixPath, DatasetManifest]:
        """The dataset manifests by the path of the log that each describes."""
        objects = (loaded.object for loaded in self.loaded(Kind.DATASET))
        return {manifest.data: manifest for manifest in objects if isinstance(manifest, DatasetManifest)}

    @cached_property
    def datasets(self) -> DatasetFolder:
        """The recorded logs."""
        return DatasetFolder(self._resolved, self.manifests)

    def paths_by_name(self, kind: Kind) -> Mapping[str, PurePosixPath]:
        """Return where the readable object of a kind with each name is."""
        return {name: entry.path for name, entry in self.entries_by_name(kind).items()}

    def entries_by_name(self, kind: Kind) -> Mapping[str, Entry]:
        """Return what is known of the readable object of a kind with each name."""
        return _by_name(self.entries(kind))

    def unreadable(self, kind: Kind) -> Mapping[str, PurePosixPath]:
        """Return where the files of a kind are that hold no object, by their names without the ending."""
        return {entry.path.stem: entry.path for entry in self.entries(kind) if not entry.readable}

    def is_unreadable(self, kind: Kind, name: str) -> bool:
        """Whether an object may well be in a file that cannot be read."""
        unreadable = self.unreadable(kind)
        return bool(unreadable) and (name in unreadable or slug_of(name) in unreadable)

    def deployment_of(self, detection: Detection) -> Deployment | None:
        """Return the named schedule that a detection follows; without a name, the default one for its type."""
        if detection.custom_schedule:
            return None
        if detection.deployment:
            return self.deployments.get(detection.deployment.name)
        if detection.generation is Generation.V6:
            return self.deployments.get(DEFAULT_DEPLOYMENT)
        wanted = detection.type.value if detection.type else ""
        return next((found for found in self.deployments.values() if found.type == wanted), None)

    def dataset_path(self, attack_data: AttackData) -> Path:
        """Return where a recorded log is, once its digest is known to be right; raise DatasetError otherwise."""
        return self.datasets.path_of(attack_data)

    # Reading.

    def entry_of(self, file: ContentFile) -> Entry:
        """Return what is known of a file, reading it where nothing is known."""
        signature, entry = self._known.get(file.path, (None, None))
        if entry is not None and signature == file.signature:
            return entry
        loaded = self.load(file.path)
        kind, found = kind_of(file.path), loaded.object
        if kind is None:
            raise ContentError(f"{file.path} is in no folder of a content root")
        if found is None:
            return Entry(file.path, kind, loaded.digest, loaded.name)
        return Entry(file.path, kind, loaded.digest, found.name, found.id, found.generation)

    def _load(self, path: PurePosixPath) -> Loaded[ContentObject]:
        kind = kind_of(path)
        if kind is None:
            raise ContentError(f"{path} is in no folder of a content root")
        file, name = self.path / path, str(self.path / path)
        if path in self.files(kind) and self.files(kind)[path].leads_out:
            place = SourceText(name, "").place(Span(0, 0))
            problem = Diagnostic("DET401", "the file is a link that leads out of the content root", place)
            return Loaded(path=path, object=None, diagnostics=(problem,))
        content, found = read_content(file, name)
        digest = hashlib.sha256(content).hexdigest()
        if found:
            return Loaded(path=path, object=None, diagnostics=found, digest=digest)
        document, found = read_yaml(content, name)
        if document is None:
            return Loaded(path=path, object=None, diagnostics=found, digest=digest)
        read, more = read_object(kind, document, path, self.generation)
        return Loaded(path=path, object=read, diagnostics=found + more, digest=digest)

    def _text(self, path: PurePosixPath) -> str:
        content, _ = read_content(self.path / path, str(path))
        return content.decode("utf-8", errors="replace")

    def _named(self, kind: Kind, model: type[_Object]) -> Mapping[str, _Object]:
        """Return the objects by name; of two with one name one counts, and a rule reports the other."""
        paths = self.paths_by_name(kind)
        return Named(paths, lambda name: cast(_Object, self.load(paths[name]).object))

    def _filter_names(self) -> Iterator[str]:
        """Yield the name of the filter macro of each detection, as its file is named and as it is called."""
        for entry in self.entries(Kind.DETECTION):
            yield f"{entry.path.stem}_filter"
            if entry.readable:
                yield f"{slug_of(entry.name)}_filter"

    def _all_entries(self) -> Iterable[Entry]:
        return (entry for kind in Kind for entry in self.entries(kind))


def _by_name(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the first entry with each name; one in a file that is called so goes before others."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if not entry.readable:
            continue
        taken = found.setdefault(entry.name, entry)
        if taken is not entry and entry.path.stem == slug_of(entry.name) != taken.path.stem:
            found[entry.name] = entry
    return found


def _holds_an_object(path: PurePosixPath) -> bool:
    """Whether a file is one object; the mapping of deprecated content is a table of many."""
    return not (path.parts[0] == "removed" and path.name.startswith("deprecation_mapping"))


def _keeps_all(name: str) -> SourceText:
    return SourceText(f"macro {name}", "search *")
