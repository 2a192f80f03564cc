"""Where a command finds what it works on."""

from __future__ import annotations

import os
from pathlib import Path

from tocsin.cli.options import nearest_content_root
from tocsin.errors import UsageError

__all__ = ["content_roots", "one_content_root", "processors"]


def content_roots(given: Path | None) -> list[Path]:
    """Return the content root that is given, or the nearest from here, or those that the settings name."""
    found = given or nearest_content_root()
    if found is not None:
        return [found]
    from tocsin.content.settings import find_settings

    roots = [root for root in find_settings(Path.cwd()).roots if (root / "detections").is_dir()]
    if not roots:
        raise UsageError("there is no folder `detections` here or above; name a content root with --content")
    return roots


def one_content_root(given: Path | None) -> Path:
    """Return the content root, where a command can work on one only."""
    roots = content_roots(given)
    if len(roots) > 1:
        raise UsageError(f"the settings name {len(roots)} content roots; choose one with --content")
    return roots[0]


def processors() -> int:
    """Return how many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
