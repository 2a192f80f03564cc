"""What is known of every file of a content root without looking into it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from tocsin.content.folders import Kind
from tocsin.content.model import Generation

__all__ = ["Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: the object in it, and the digest of its bytes; without a generation it cannot be read."""

    path: PurePosixPath
    kind: Kind
    digest: str
    name: str
    id: str = ""
    generation: Generation | None = None

    @property
    def readable(self) -> bool:
        """Whether there is an object in the file."""
        return self.generation is not None
