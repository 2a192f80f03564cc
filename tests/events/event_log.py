"""Small Windows event log files, put together byte by byte: one chunk of records whose XML is written out in full."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from xml.etree import ElementTree

__all__ = ["event_log"]

_CHUNK_HEADER, _CHUNK = 512, 65_536
_FILETIME = 133_590_384_000_000_000


def event_log(*events: str) -> bytes:
    """Return the bytes of a file whose records are these XML documents."""
    chunk = bytearray(_CHUNK_HEADER)
    last = 0
    for number, event in enumerate(events, 1):
        last = len(chunk)
        body = b"\x0f\x01\x01\x00" + _element(ElementTree.fromstring(event), last + 28) + b"\x00"
        size = 24 + len(body) + 4
        chunk += struct.pack("<IIQQ", 0x2A2A, size, number, _FILETIME) + body + struct.pack("<I", size)
    free = len(chunk)
    records = zlib.crc32(chunk[_CHUNK_HEADER:])
    count = len(events)
    struct.pack_into("<8sQQQQIIII", chunk, 0, b"ElfChnk\x00", 1, count, 1, count, 128, last, free, records)
    struct.pack_into("<I", chunk, 124, zlib.crc32(chunk[128:_CHUNK_HEADER], zlib.crc32(chunk[:120])))
    header = bytearray(4096)
    struct.pack_into("<8sQQQIHHHH", header, 0, b"ElfFile\x00", 0, 0, count + 1, 128, 1, 3, 4096, 1)
    struct.pack_into("<I", header, 124, zlib.crc32(header[:120]))
    return bytes(header + chunk.ljust(_CHUNK, b"\x00"))


def _element(element: ElementTree.Element, position: int) -> bytes:
    """Return an element that begins at a position of its chunk, with every name in its place."""
    name = element.tag.rpartition("}")[2]
    attributes = list(element.attrib.items())
    if element.tag.startswith("{"):
        attributes.insert(0, ("xmlns", element.tag[1:].partition("}")[0]))
    start = _name(name, position + 5)
    listed = _attributes(attributes, position + 5 + len(start) + 4)
    start += struct.pack("<I", len(listed)) + listed if attributes else b""
    content = b"\x02" + (_text(element.text) if element.text else b"")
    for child in element:
        bare = ElementTree.Element(child.tag.rpartition("}")[2], child.attrib)
        bare.text, bare[:] = child.text, child[:]
        content += _element(bare, position + 5 + len(start) + len(content))
    content += b"\x04"
    body = start + content
    return struct.pack("<BI", 0x41 if attributes else 0x01, len(body)) + body


def _attributes(attributes: Sequence[tuple[str, str]], position: int) -> bytes:
    written = b""
    for number, (name, value) in enumerate(attributes, 1):
        written += b"\x46" if number < len(attributes) else b"\x06"
        written += _name(name, position + len(written)) + _text(value)
    return written


def _name(name: str, position: int) -> bytes:
    """Return the offset of a name that stands right behind it, and the name."""
    hashed = 0
    for character in name:
        hashed = (hashed * 65_599 + ord(character)) & 0xFFFFFFFF
    header = struct.pack("<IIHH", position + 4, 0, hashed & 0xFFFF, len(name))
    return header + name.encode("utf-16-le") + b"\x00\x00"


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<BBH", 0x05, 0x01, len(encoded) // 2) + encoded
