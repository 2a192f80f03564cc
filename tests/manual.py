"""What pages of the manual show: files to save, and commands with what they print."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["SHOWN", "STYLE", "save_files"]

_FILE = re.compile(r"`(?P<path>[^`\s]+)`:\n\n```\w+\n(?P<text>.*?)```\n", re.S)
SHOWN = re.compile(r"^```sh\n(?P<command>[^\n]*)\n```\n\n```text\n(?P<output>.*?)^```\n", re.M | re.S)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def save_files(page: str, folder: Path) -> list[Path]:
    """Write the files that a page shows, and return them."""
    saved = []
    for found in _FILE.finditer(page):
        path = folder / found["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found["text"], encoding="utf-8", newline="\n")
        saved.append(path)
    return saved
