"""Logs as text that a Splunk reads: packed ones are unpacked before they are sent, event logs written out as XML."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.events.files import read_text
from tocsin.events.readers.evtx import is_event_log, read_event_log

__all__ = ["plain_file"]

_PACKED = (b"\x1f\x8b", b"\xfd7zXZ", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff")


@contextmanager
def plain_file(path: Path) -> Iterator[Path]:
    """Give a file in UTF-8 without any packing: the file itself where it is one."""
    with path.open("rb") as file:
        head = file.read(8)
    events = is_event_log(path)
    if not events and not head.startswith(_PACKED):
        yield path
        return
    text = (f"{record.text}\n" for record in read_event_log(path)) if events else read_text(path)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".log", newline="") as plain:
        plain.writelines(text)
        plain.flush()
        yield Path(plain.name)
