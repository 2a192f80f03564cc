"""Check detections: every file, reference, search and rule, without running anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import PurePosixPath

from tocsin.content.folders import Kind
from tocsin.content.model import ContentObject, Detection
from tocsin.content.root import ContentRoot, Loaded
from tocsin.content.rule import RuleContext
from tocsin.content.rules import all_rules
from tocsin.diagnostics import Diagnostic
from tocsin.spl.macros import macro_calls

__all__ = ["validate", "validate_objects"]


def validate(
    root: ContentRoot, paths: Collection[PurePosixPath] | None = None, today: date | None = None
) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with each detection, by its path relative to the root; with all of them when none is named.

    What is wrong with an object that a detection refers to counts against that detection too.
    """
    context = RuleContext(root, today)
    return {
        loaded.path: tuple(dict.fromkeys(_of_detection(loaded, context)))
        for loaded in root.loaded_detections
        if paths is None or loaded.path in paths
    }


def validate_objects(root: ContentRoot, today: date | None = None) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with each object that is no detection, whether a detection refers to it or not."""
    context = RuleContext(root, today)
    kinds = (kind for kind in Kind if kind is not Kind.DETECTION)
    return {loaded.path: tuple(_of_file(loaded, context)) for kind in kinds for loaded in root.loaded(kind)}


def _of_detection(loaded: Loaded[Detection], context: RuleContext) -> Iterator[Diagnostic]:
    yield from _of_file(loaded, context)
    if loaded.object:
        for referred in _referred(loaded.object, context):
            yield from _of_file(referred, context)


def _of_file(loaded: Loaded[ContentObject], context: RuleContext) -> Iterator[Diagnostic]:
    """Yield what is wrong with one file, in the order of the file."""
    found = list(loaded.diagnostics)
    if loaded.object:
        found += (diagnostic for rule in all_rules() for diagnostic in rule.check(loaded.object, context))
    yield from sorted(found, key=_position)


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    place = diagnostic.place
    return (place.line, place.column) if place else (0, 0)


def _referred(detection: Detection, context: RuleContext) -> Iterator[Loaded[ContentObject]]:
    """Yield the files that a detection refers to; one that cannot be read is known by its file name."""
    root = context.root
    called = {name for name, _, _ in macro_calls(detection.search)}
    names = {
        Kind.MACRO: called | {use.name for use in context.parsed(detection).macros},
        Kind.DATA_SOURCE: {name for name, _ in detection.data_source_names},
        Kind.STORY: {story.name for story in detection.stories},
        Kind.DEPLOYMENT: {deployment.name} if (deployment := root.deployment_of(detection)) else set(),
    }
    data = {attack_data.data for test in detection.tests for attack_data in test.attack_data}
    manifests = {manifest.path for path, manifest in root.manifests.items() if str(path) in data}
    for kind, wanted in names.items():
        yield from (loaded for loaded in root.loaded(kind) if loaded.name in wanted)
    yield from (loaded for loaded in root.loaded(Kind.DATASET) if loaded.path in manifests)
