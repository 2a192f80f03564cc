"""Windows event log files (`.evtx`): each record as the XML text that Windows renders it to.

The records are decoded by the package `evtx`, which comes with the extra of that name. Its XML is not quite that of
Windows, which puts attributes in single quotes, braces around GUIDs and nine digits behind the second, and which closes
an empty element of the header at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import SEEK_END, BufferedReader, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Protocol

from tocsin.diagnostics import Diagnostic
from tocsin.errors import DatasetError
from tocsin.events.files import opened

__all__ = ["EventLogRecord", "is_event_log", "read_event_log", "render_record"]

_MAGIC = b"ElfFile\x00"
_HEADER, _CHUNK = 4096, 65_536
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>\s*")
_TAG = re.compile(r"<([^<>]*)>([^<]*)")
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
_GUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")
_FRACTION = re.compile(r"\.(\d+)(?=Z\Z)")
_CHANNEL = re.compile(r"<Channel>([^<]*)</Channel>")
_EMPTY_ELEMENT = re.compile(r"<((?:Provider|TimeCreated|Correlation|Execution|Security)\b[^<>]*)></\w+>")


@dataclass(frozen=True, slots=True)
class EventLogRecord:
    """A record: the channel that it was written to, and its text."""

    channel: str
    text: str


class Decode(Protocol):
    """Gives the XML of each record of an event log file."""

    def __call__(self, path: Path, /) -> Iterable[str]: ...


def is_event_log(path: Path) -> bool:
    """Whether a file is a Windows event log, by its first bytes; a file that cannot be opened is none."""
    try:
        with opened(path) as stream:
            return stream.read(len(_MAGIC)) == _MAGIC
    except (DatasetError, OSError, EOFError):
        return False


def read_event_log(path: Path, decode: Decode | None = None) -> Iterator[EventLogRecord]:
    """Yield the records of a file in its order; raise DatasetError when it is damaged or cannot be decoded here."""
    for xml in (decode or _decode)(path):
        text = render_record(xml)
        found = _CHANNEL.search(text)
        yield EventLogRecord(found[1] if found else "", text)


def render_record(xml: str) -> str:
    """Return the XML of a record as Windows renders it, on one line but for line breaks in its values."""
    body = xml[found.end() :] if (found := _DECLARATION.match(xml)) else xml
    header, end, rest = _TAG.sub(_rendered, body.strip()).partition("</System>")
    return _EMPTY_ELEMENT.sub(r"<\1/>", header) + end + rest


def _rendered(match: re.Match[str]) -> str:
    tag, text = match[1], match[2]
    if '"' in tag:
        tag = _ATTRIBUTE.sub(_attribute, tag)
    return f"<{tag}>{_value(text)}"


def _attribute(match: re.Match[str]) -> str:
    name, value = match[1], _value(match[2]).replace("'", "&apos;")
    if name == "SystemTime":
        value = _FRACTION.sub(lambda fraction: f".{fraction[1]:0<9}", value)
    return f"{name}='{value}'"


def _value(text: str) -> str:
    """Return a value with its quotes as they are and with braces around a GUID; other entities stay."""
    if _GUID.fullmatch(text):
        return f"{{{text}}}"
    return text.replace("&quot;", '"').replace("&apos;", "'") if "&" in text else text


def _decode(path: Path) -> Iterator[str]:
    try:
        from evtx import PyEvtxParser  # noqa: PLC0415 - an extra
    except ImportError:
        hint = "run `pip install 'tocsin[evtx]'`"
        _refuse(path, "DAT610", "is a Windows event log, which needs the package `evtx`", hint)
    with opened(path) as stream:
        # The decoder jumps about in a file, and compressed data are slow at that.
        seekable = stream if isinstance(stream, BufferedReader) else BytesIO(stream.read())
        _check_length(seekable, path)
        try:
            records: Any = PyEvtxParser(seekable, number_of_threads=1, indent=False).records()
            for record in records:
                yield record["data"]
        except (RuntimeError, OSError) as error:
            _refuse(path, "DAT611", f"is a damaged Windows event log: {error}", "export or copy the log again")


def _check_length(stream: BinaryIO, path: Path) -> None:
    """Refuse a file that lacks a part of the chunks that its header counts: the decoder would pass over it."""
    header = stream.read(_HEADER)
    length = stream.seek(0, SEEK_END) - _HEADER
    stream.seek(0)
    if len(header) == _HEADER and (length % _CHUNK or length // _CHUNK < int.from_bytes(header[42:44], "little")):
        _refuse(path, "DAT604", "ends before its last event does", "export or copy the log again")


def _refuse(path: Path, code: str, message: str, hint: str) -> NoReturn:
    raise DatasetError.of(Diagnostic(code, f"{path} {message}", hint=hint))
