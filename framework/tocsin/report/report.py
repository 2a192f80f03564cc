"""What is reported: the verdicts of a run, and the content that they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tocsin.content.model import Detection
from tocsin.content.root import ContentRoot
from tocsin.matrix import FAILING, Matrix, Status

__all__ = ["Report"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A run as every writer gets it.

    `failing` are the statuses that may not occur; `first` are files, relative to the repository, whose problems come
    before those of others, such as the files that a pull request changes.
    """

    matrix: Matrix
    root: ContentRoot | None = None
    failing: frozenset[Status] = FAILING
    first: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def detections(self) -> Mapping[str, Detection]:
        """The detections by their paths below the content root; none without one."""
        found = self.root.detections if self.root else ()
        return {str(detection.path): detection for detection in found}

    @cached_property
    def repository(self) -> Path:
        """The folder that paths in reports are relative to: the nearest one with `.git` around the content root."""
        start = (self.root.path if self.root else Path()).resolve()
        return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)

    def file(self, path: str) -> str:
        """Return where a file below the content root is in the repository, with `/` on every platform."""
        return self.place_file(str(self.root.path / path)) if self.root else path

    def place_file(self, name: str) -> str:
        """Return the name of a text, which is a path from here, as a path in the repository where it is one."""
        path = Path(name).resolve()
        return path.relative_to(self.repository).as_posix() if path.is_relative_to(self.repository) else name
