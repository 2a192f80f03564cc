"""Files of JSON that a server writes for its next start."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tocsin.errors import UsageError

__all__ = ["as_written", "read_document", "unreadable", "write_document"]


def write_document(path: Path, document: object) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(document, file)
    fresh.replace(path)


def read_document(path: Path) -> Mapping[str, Any]:
    """Return what a file holds, nothing where there is none; raise UsageError for one that cannot be read."""
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable(path) from error
    if not isinstance(found, dict):
        raise unreadable(path)
    return found


def unreadable(path: Path) -> UsageError:
    """Return the error for a file that is not as it was written."""
    return UsageError(f"{path} is not what `tocsin serve` has written; move it away to begin anew")


def as_written(value: Any) -> Any:
    """Return a value as it was before JSON, which has lists where we have tuples."""
    return tuple(value) if isinstance(value, list) else value
