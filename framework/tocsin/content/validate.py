"""Check detections: every file, reference, search and rule, without running anything."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from tocsin.content.root import ContentRoot
from tocsin.diagnostics import Diagnostic

__all__ = ["validate"]


def validate(
    root: ContentRoot, paths: Collection[PurePosixPath] | None = None
) -> dict[PurePosixPath, tuple[Diagnostic, ...]]:
    """Return what is wrong with each detection, by its path relative to the root; all detections when none are named.

    What is wrong with an object that a detection refers to counts against that detection too.
    """
    return {
        loaded.path: loaded.diagnostics for loaded in root.loaded_detections if paths is None or loaded.path in paths
    }
