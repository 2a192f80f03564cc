"""Files to text: compression, encodings and everything that makes a recording unreadable."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import DatasetError

__all__ = [
    "LARGEST_EXPANSION",
    "ByteWindow",
    "decode_utf_8",
    "detect_encoding",
    "examine",
    "opened",
    "read_text",
    "text_start",
]

LARGEST_EXPANSION = 16 * 2**30
_CHUNK = 2**20
_SAMPLE = 2**16
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BYTE_AS_LATIN_1 = "tocsin.latin1"


def read_text(path: Path, encoding: str | None = None, *, largest: int = LARGEST_EXPANSION) -> Iterator[str]:
    """Yield the text of a file in pieces, so that a file of any size takes little memory.

    Without an encoding the file's own byte order mark or its first bytes decide; text is UTF-8, and each byte that is
    not is read as Latin-1.
    """
    with opened(path) as stream:
        head = _head(stream, path)
        mark, detected = detect_encoding(head)
        decoder = codecs.getincrementaldecoder(encoding or detected)(errors=_error_handler(encoding or detected))
        size = len(head)
        chunk = head[mark:]
        while chunk:
            if text := decoder.decode(chunk):
                yield text
            chunk = _read(stream, path)
            size += len(chunk)
            if size > largest:
                _refuse(path, "DAT609", f"expands to more than {largest} bytes", "use a smaller recording")
        if text := decoder.decode(b"", final=True):
            yield text


def text_start(path: Path) -> tuple[int, str]:
    """Return where the text of a file begins, behind any byte order mark, and its encoding."""
    with opened(path) as stream:
        return detect_encoding(_head(stream, path))


def decode_utf_8(data: bytes) -> str:
    """Decode a part of a text in UTF-8 as `read_text` does."""
    return data.decode("utf-8", _BYTE_AS_LATIN_1)


class ByteWindow:
    """The bytes of an opened file, asked for in pieces that may overlap but never go back before the one before."""

    __slots__ = ("_held", "_offset", "_path", "_stream")

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._offset = 0
        self._held = b""

    def at(self, offset: int, size: int) -> bytes:
        """Return so many bytes from an offset on, fewer at the end of the file."""
        if isinstance(self._stream, io.BufferedReader):
            self._stream.seek(offset)
            return _read(self._stream, self._path, size)
        parts = [self._held[offset - self._offset :]]
        missing = size - len(parts[0])
        while missing > 0 and (read := _read(self._stream, self._path, missing)):
            parts.append(read)
            missing -= len(read)
        self._offset, self._held = offset, b"".join(parts)
        return self._held

    def text_from(self, offset: int) -> Iterator[str]:
        """Yield the rest of the text of a file in UTF-8."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors=_BYTE_AS_LATIN_1)
        chunk = self.at(offset, _CHUNK)
        while chunk:
            yield decoder.decode(chunk)
            offset += len(chunk)
            chunk = self.at(offset, _CHUNK)
        yield decoder.decode(b"", final=True)


def detect_encoding(head: bytes) -> tuple[int, str]:
    """Return the length of the byte order mark, if any, and the encoding that the first bytes of a file suggest."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return len(mark), name
    sample = head[: _SAMPLE - _SAMPLE % 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if half and odd > 0.4 * half and even < 0.1 * half:
        return 0, "utf-16-le"
    if half and even > 0.4 * half and odd < 0.1 * half:
        return 0, "utf-16-be"
    return 0, "utf-8"


def examine(path: Path) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a file as a recording: an error when it cannot be read, a warning when it is empty."""
    try:
        with opened(path) as stream:
            if _head(stream, path):
                return ()
    except DatasetError as error:
        return error.diagnostics
    return (Diagnostic("DAT602", f"{path} is empty", severity=Severity.WARNING),)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading its bytes as they were before any compression."""
    if path.is_dir():
        _refuse(path, "DAT601", "is a directory, not a log file", "name one of the files in it")
    try:
        plain = path.open("rb")
    except FileNotFoundError:
        _refuse(path, "DAT601", "does not exist", "check the path, or download the dataset first")
    except OSError as error:
        _refuse(path, "DAT601", f"cannot be opened: {error.strerror}")
    with plain:
        magic = plain.read(8)
        plain.seek(0)
        opener = next((opener for start, opener in _OPENERS.items() if magic.startswith(start)), None)
        if opener is None:
            yield plain
            return
        with opener(plain, path) as expanded:
            yield expanded


def _open_gzip(plain: BinaryIO, _path: Path) -> BinaryIO:
    return gzip.GzipFile(fileobj=plain)  # type: ignore[return-value]


def _open_xz(plain: BinaryIO, _path: Path) -> BinaryIO:
    return lzma.LZMAFile(plain)  # type: ignore[return-value]


def _open_zip(plain: BinaryIO, path: Path) -> BinaryIO:
    """Open the one file in a zip archive."""
    try:
        archive = zipfile.ZipFile(plain)
    except zipfile.BadZipFile as error:
        _refuse(path, "DAT605", f"is a damaged zip archive: {error}", "download it again")
    members = [member for member in archive.infolist() if not member.is_dir() and "__MACOSX/" not in member.filename]
    if len(members) != 1:
        names = ", ".join(member.filename for member in members[:5]) or "nothing"
        _refuse(path, "DAT606", f"must hold exactly one file, but holds {names}", "unpack it and name one file")
    if members[0].flag_bits & 1:
        _refuse(path, "DAT607", "is a zip archive with a password", "unpack it first")
    try:
        return archive.open(members[0])  # type: ignore[return-value]
    except (NotImplementedError, zipfile.BadZipFile) as error:
        _refuse(path, "DAT605", f"is a zip archive that cannot be read: {error}", "unpack it first")


_OPENERS: dict[bytes, Callable[[BinaryIO, Path], BinaryIO]] = {
    b"\x1f\x8b": _open_gzip,
    b"\xfd7zXZ\x00": _open_xz,
    b"PK\x03\x04": _open_zip,
    b"PK\x05\x06": _open_zip,
}


def _head(stream: BinaryIO, path: Path) -> bytes:
    """Read the first piece of a file and refuse what is no log at all."""
    head = _read(stream, path)
    if head.startswith(_LFS_POINTER):
        _refuse(path, "DAT603", "is a Git LFS pointer, not the log itself", "run `git lfs pull`, or download the file")
    return head


def _read(stream: BinaryIO, path: Path, size: int = _CHUNK) -> bytes:
    try:
        return stream.read(size)
    except EOFError:
        _refuse(path, "DAT604", "ends before its compressed data does", "download it again")
    except (gzip.BadGzipFile, lzma.LZMAError, zipfile.BadZipFile, zlib.error) as error:
        _refuse(path, "DAT605", f"holds damaged compressed data: {error}", "download it again")
    except OSError as error:
        _refuse(path, "DAT601", f"cannot be read: {error.strerror or error}")


def _refuse(path: Path, code: str, message: str, hint: str | None = None) -> NoReturn:
    raise DatasetError.of(Diagnostic(code, f"{path} {message}", hint=hint))


def _error_handler(encoding: str) -> str:
    """Choose what happens to undecodable bytes: only in UTF-8 does a stray byte have an obvious reading."""
    return _BYTE_AS_LATIN_1 if codecs.lookup(encoding).name == "utf-8" else "replace"


def _bytes_as_latin_1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_BYTE_AS_LATIN_1, _bytes_as_latin_1)
