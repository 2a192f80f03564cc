"""A content root: a folder shaped like security_content, loaded as it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar, cast

from tocsin.content.datasets import DatasetFolder
from tocsin.content.folders import Kind, kind_of
from tocsin.content.formats import read_object
from tocsin.content.model import (
    AttackData,
    ContentObject,
    DatasetManifest,
    DataSource,
    Deployment,
    Detection,
    Lookup,
    Macro,
    Story,
)
from tocsin.content.yaml_text import read_yaml_file
from tocsin.diagnostics import Diagnostic
from tocsin.errors import ContentError
from tocsin.source import SourceText, Span
from tocsin.spl import MacroDefinition, MacroTable

__all__ = ["ContentRoot", "Loaded"]

_Object = TypeVar("_Object", bound=ContentObject)
_Object_co = TypeVar("_Object_co", bound=ContentObject, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[_Object_co]):
    """A file of a content root: what it holds, if it can be read at all, and what is wrong with it by itself."""

    path: PurePosixPath
    object: _Object_co | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def name(self) -> str:
        """The name of the object, or of the file where it cannot be read."""
        return self.object.name if self.object else self.path.stem


class ContentRoot:
    """The objects of a folder. A file that cannot be read is missing from them and hides no other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._resolved = path.resolve()
        self._loaded: dict[Kind, tuple[Loaded[ContentObject], ...]] = {}

    @classmethod
    def open(cls, path: Path) -> ContentRoot:
        """Open the content root at a path; nothing is read yet."""
        if not path.is_dir():
            raise ContentError(f"{path} is not a folder")
        if not any((path / folder).is_dir() for folder in Kind.DETECTION.folders):
            raise ContentError(f"{path} is not a content root: it has no folder `detections`")
        return cls(path)

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
        return self._by_name(Kind.MACRO, Macro)

    @cached_property
    def lookups(self) -> Mapping[str, Lookup]:
        """The lookups by name."""
        return self._by_name(Kind.LOOKUP, Lookup)

    @cached_property
    def data_sources(self) -> Mapping[str, DataSource]:
        """The data sources by name."""
        return self._by_name(Kind.DATA_SOURCE, DataSource)

    @cached_property
    def stories(self) -> Mapping[str, Story]:
        """The stories by name."""
        return self._by_name(Kind.STORY, Story)

    @cached_property
    def deployments(self) -> Mapping[str, Deployment]:
        """The named schedules by name."""
        return self._by_name(Kind.DEPLOYMENT, Deployment)

    @cached_property
    def macro_table(self) -> MacroTable:
        """What searches may call: the macros, and for each detection its filter macro, which keeps every result."""
        implied = {
            name: SourceText(f"macro {name}", "search *")
            for name in (detection.filter_macro for detection in self.detections)
            if name not in self.macros
        }
        return MacroTable(
            [
                *(MacroDefinition(name, text) for name, text in implied.items()),
                *(MacroDefinition(macro.name, macro.definition, macro.arguments) for macro in self.macros.values()),
            ]
        )

    @cached_property
    def by_id(self) -> Mapping[str, ContentObject]:
        """The first object with each id, in lower case."""
        found: dict[str, ContentObject] = {}
        for content in self._objects():
            if content.id:
                found.setdefault(content.id.lower(), content)
        return found

    @cached_property
    def by_name(self) -> Mapping[tuple[Kind | None, str], ContentObject]:
        """The first object of each kind with each name."""
        found: dict[tuple[Kind | None, str], ContentObject] = {}
        for content in self._objects():
            found.setdefault((kind_of(content.path), content.name), content)
        return found

    @cached_property
    def manifests(self) -> Mapping[PurePosixPath, DatasetManifest]:
        """The dataset manifests by the path of the log that each describes."""
        objects = (loaded.object for loaded in self.loaded(Kind.DATASET))
        return {manifest.data: manifest for manifest in objects if isinstance(manifest, DatasetManifest)}

    @cached_property
    def datasets(self) -> DatasetFolder:
        """The recorded logs."""
        return DatasetFolder(self._resolved, self.manifests)

    def loaded(self, kind: Kind) -> tuple[Loaded[ContentObject], ...]:
        """Return every file of a kind, in the order of their paths."""
        if kind not in self._loaded:
            paths = (path for folder in kind.folders for path in self._files(folder))
            self._loaded[kind] = tuple(self._load(kind, path) for path in paths)
        return self._loaded[kind]

    def diagnostics_of(self, path: PurePosixPath) -> tuple[Diagnostic, ...]:
        """Return what is wrong with one file by itself; nothing for a path that is no object of this root."""
        kind = kind_of(path)
        files = self.loaded(kind) if kind else ()
        return next((loaded.diagnostics for loaded in files if loaded.path == path), ())

    def deployment_of(self, detection: Detection) -> Deployment | None:
        """Return the named schedule that a detection follows; without a name, the default one for detections."""
        name = detection.deployment.name if detection.deployment else DEFAULT_DEPLOYMENT
        return None if detection.custom_schedule else self.deployments.get(name)

    def dataset_path(self, attack_data: AttackData) -> Path:
        """Return where a recorded log is, once its digest is known to be right; raise DatasetError otherwise."""
        return self.datasets.path_of(attack_data)

    def _objects(self) -> Iterator[ContentObject]:
        return (loaded.object for kind in Kind for loaded in self.loaded(kind) if loaded.object)

    def _files(self, folder: str) -> Iterator[PurePosixPath]:
        top = self.path / folder
        found = (path for suffix in ("*.yml", "*.yaml") for path in top.rglob(suffix))
        return iter(sorted(PurePosixPath(path.relative_to(self.path).as_posix()) for path in found))

    def _load(self, kind: Kind, path: PurePosixPath) -> Loaded[ContentObject]:
        file = self.path / path
        if not file.resolve().is_relative_to(self._resolved):
            place = SourceText(str(file), "").place(Span(0, 0))
            problem = Diagnostic("DET401", "the file is a link that leads out of the content root", place)
            return Loaded(path=path, object=None, diagnostics=(problem,))
        document, diagnostics = read_yaml_file(file, str(file))
        if document is None:
            return Loaded(path=path, object=None, diagnostics=diagnostics)
        found, more = read_object(kind, document, path)
        return Loaded(path=path, object=found, diagnostics=diagnostics + more)

    def _by_name(self, kind: Kind, model: type[_Object]) -> dict[str, _Object]:
        """Return the objects by name; of two with one name the first counts, and a rule reports the second."""
        found: dict[str, _Object] = {}
        for loaded in self.loaded(kind):
            if isinstance(loaded.object, model):
                found.setdefault(loaded.object.name, loaded.object)
        return found


DEFAULT_DEPLOYMENT = "Default EventBasedDetection"
