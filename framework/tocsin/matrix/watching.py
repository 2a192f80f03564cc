"""Notice which files below a content root are saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tocsin.content.files import Signature, signature_of

__all__ = ["watch_files"]

_LEFT_OUT = frozenset({".git", ".tocsin", ".tox", ".venv", "__pycache__", "node_modules"})


def watch_files(folder: Path, wait: Callable[[], bool]) -> Iterator[list[Path]]:
    """Yield the files that are new, changed or gone each time there are some; `wait` pauses, and says False to end."""
    before = _snapshot(folder)
    while wait():
        now = _snapshot(folder)
        changed = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        before = now
        if changed:
            yield changed


def _snapshot(folder: Path) -> dict[Path, Signature]:
    found = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in files:
            path = Path(place, name)
            with suppress(OSError):
                found[path] = signature_of(path.stat())
    return found
