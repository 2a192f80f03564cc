"""Recorded logs that tests name by URL: looked for in folders that mirror them, never fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tocsin.content.files import is_file

__all__ = ["NOT_AVAILABLE", "Digest", "Mirror", "is_pointer", "sha256_of"]

NOT_AVAILABLE = "dataset not available"

Digest = Callable[[Path], str]

_POINTER = b"version https://git-lfs.github.com/spec/"
_FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Mirror:
    """Folders with copies of remote logs.

    A folder may be a clone of the repository that the URL leads into, or any part of it: the longest end of the URL's
    path that is a file below the folder counts, as long as it has a folder in it.
    """

    folders: Sequence[Path] = ()
    _found: dict[str, Path | None] = field(default_factory=dict, init=False, repr=False)

    def find(self, url: str) -> Path | None:
        """Return the copy of a remote log, or None."""
        if url not in self._found:
            self._found[url] = self._find(url)
        return self._found[url]

    def lacks(self, names: Iterable[str]) -> str:
        """Return why a test cannot be run for want of a remote log; nothing where all are there."""
        for name in names:
            if "://" in name:
                found = self.find(name)
                if found is None:
                    return NOT_AVAILABLE
                if is_pointer(found):
                    return f"{NOT_AVAILABLE}: `{found}` is a Git LFS pointer"
        return ""

    def _find(self, url: str) -> Path | None:
        parts = _parts(url)
        for start in range(len(parts) - _FEWEST_PARTS + 1):
            for folder in self.folders:
                path = folder.joinpath(*parts[start:])
                if is_file(path):
                    return path
        return None


def _parts(url: str) -> list[str]:
    """Return the host and the names in a URL's path, unescaped; none where one of them is no mere name."""
    try:
        split = urlsplit(url)
    except ValueError:
        return []
    parts = [unquote(part) for part in (split.netloc, *split.path.split("/"))]
    names = [part for part in parts if part not in ("", ".", "..")]
    return names if all(Path(name).name == name for name in names) else []


def is_pointer(path: Path) -> bool:
    """Whether a file is what Git LFS leaves in place of a log that was not downloaded."""
    with path.open("rb") as file:
        return file.read(len(_POINTER)) == _POINTER


def sha256_of(path: Path) -> str:
    """Return the digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
