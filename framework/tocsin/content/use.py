"""A reference from one object to another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tocsin.content.folders import Kind
from tocsin.content.model import slug_of
from tocsin.content.root import ContentRoot

__all__ = ["Use"]


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to an object by its kind and name, and how; a dataset and a table are named by their file.

    `kind` is None for a data model, which is no file of a content root.
    """

    kind: Kind | None
    name: str
    how: str

    def plain(self) -> list[Any]:
        """Return the reference as texts."""
        return [self.kind.value if self.kind else None, self.name, self.how]

    @classmethod
    def of(cls, plain: list[Any]) -> Use:
        """Return the reference that was made plain."""
        kind, name, how = plain
        return cls(Kind(kind) if kind else None, name, how)

    def path_in(self, root: ContentRoot) -> PurePosixPath | None:
        """Return the file of the object that is referred to, be it readable or not; None when there is none."""
        if self.kind is Kind.DATASET:
            manifest = root.manifests.get(PurePosixPath(self.name))
            return manifest.path if manifest else None
        if self.kind is None:
            return None
        return root.paths_by_name(self.kind).get(self.name) or root.unreadable(self.kind).get(slug_of(self.name))
