"""The files of a content root: found without reading them, and known again when they have not changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

__all__ = ["ContentFile", "Signature", "is_file", "is_inside", "scan", "signature_of"]

_ENDINGS = (".yml", ".yaml")


class Signature(NamedTuple):
    """What the file system says of a file: equal signatures of a path mean the same content."""

    modified: int
    changed: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A YAML file below a content root, by its path relative to it; `leads_out` for a link to somewhere else."""

    path: PurePosixPath
    signature: Signature
    leads_out: bool = False


def is_file(path: Path) -> bool:
    """Whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a file is there, and no link leads from it out of a folder."""
    return is_file(path) and path.resolve().is_relative_to(folder.resolve())


def scan(root: Path, folder: str) -> tuple[ContentFile, ...]:
    """Return the YAML files below a folder of a content root, in the order of their paths."""
    found = [each for each in _walk(root / folder, folder) if each[0].lower().endswith(_ENDINGS)]
    # Texts are compared faster than paths, and there are thousands.
    found.sort(key=lambda each: each[0].split("/"))
    return tuple(
        ContentFile(PurePosixPath(relative), signature_of(entry.stat()), _leads_out(entry, root))
        for relative, entry in found
    )


def signature_of(status: os.stat_result) -> Signature:
    """Return the signature in the status of a file."""
    return Signature(status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _walk(folder: Path, relative: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files at any depth; folders that are links, and files that lead nowhere, are left out."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder / entry.name, f"{relative}/{entry.name}")
        elif _is_file(entry):
            yield f"{relative}/{entry.name}", entry


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file; a link that leads to itself is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _leads_out(entry: os.DirEntry[str], root: Path) -> bool:
    return entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root.resolve())
