"""Where a run keeps what the next one need not find out again: a file that may be damaged, lost or in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["open_database"]


def open_database(path: Path, prepare: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection | None:
    """Open a database that git ignores; a damaged one is made anew, and None says that there can be none now."""
    for _ in range(2):
        try:
            return _opened(path, prepare)
        except (OSError, sqlite3.OperationalError):
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return None


def _opened(path: Path, prepare: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    path.parent.mkdir(exist_ok=True)
    ignore = path.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    database = sqlite3.connect(path, timeout=2)
    try:
        database.execute("pragma synchronous = off")
        prepare(database)
    except sqlite3.Error:
        database.close()
        raise
    return database
