"""Logs as the bytes that were recorded: packed ones are unpacked before they are sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.events.files import read_text

__all__ = ["plain_file"]

_PACKED = (b"\x1f\x8b", b"\xfd7zXZ", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")


@contextmanager
def plain_file(path: Path) -> Iterator[Path]:
    """Give a file in UTF-8 without any packing: the file itself where it is one."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head.startswith(_PACKED):
        yield path
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".log", newline="") as plain:
        plain.writelines(read_text(path))
        plain.flush()
        yield Path(plain.name)
