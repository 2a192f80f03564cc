"""Files to text: encodings, compression, and recordings that cannot be read."""

from __future__ import annotations

import gzip
import lzma
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.errors import DatasetError
from tocsin.events.files import detect_encoding, examine, read_text

TEXT = "line 1 é\r\nline 2 €\n" * 200


def read(path: Path, encoding: str | None = None) -> str:
    return "".join(read_text(path, encoding))


def refusal(path: Path, largest: int = 2**40) -> Diagnostic:
    with pytest.raises(DatasetError) as caught:
        list(read_text(path, largest=largest))
    return caught.value.diagnostics[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    """UTF-8 and UTF-16 are read with and without a byte order mark."""
    path = tmp_path / "x.log"
    path.write_bytes(TEXT.encode(encoding))

    assert TEXT == read(path)


def test_bytes_that_are_no_utf_8_are_latin_1(tmp_path: Path) -> None:
    """In a file that is not all UTF-8, each stray byte is the Latin-1 character."""
    path = tmp_path / "x.log"
    path.write_bytes("café\n".encode("latin-1") + "€\n".encode())

    assert "café\n€\n" == read(path)


def test_given_encoding_wins(tmp_path: Path) -> None:
    """An encoding that is stated is taken."""
    path = tmp_path / "x.log"
    path.write_bytes("дом".encode("koi8-r"))

    assert "дом" == read(path, "koi8-r")


def test_nul_bytes_stay(tmp_path: Path) -> None:
    """A NUL byte is a character like any other."""
    path = tmp_path / "x.log"
    path.write_bytes(b"a\x00b" + b"c" * 100)

    assert "a\x00b" + "c" * 100 == read(path)


def test_compressed_files_are_read_by_what_they_hold(tmp_path: Path) -> None:
    """gzip, xz and zip are recognised whatever the file is called."""
    data = TEXT.encode()
    (tmp_path / "a.log").write_bytes(gzip.compress(data))
    (tmp_path / "b.log").write_bytes(lzma.compress(data))
    with zipfile.ZipFile(tmp_path / "c.log", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", "")
        archive.writestr("folder/x.log", data)

    assert [TEXT] * 3 == [read(tmp_path / f"{name}.log") for name in "abc"]


@pytest.mark.parametrize("kind", ["gzip", "xz"])
def test_cut_compressed_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A compressed file that ends too early says so."""
    path = tmp_path / "x"
    data = gzip.compress(TEXT.encode()) if kind == "gzip" else lzma.compress(TEXT.encode())
    path.write_bytes(data[: len(data) // 2])

    assert "DAT604" == refusal(path).code


def test_damaged_compressed_files_are_refused(tmp_path: Path) -> None:
    """Damaged compressed data is an error, not a traceback."""
    for name, head in (("gz", b"\x1f\x8b\x08\x00"), ("xz", b"\xfd7zXZ\x00"), ("zip", b"PK\x03\x04")):
        path = tmp_path / name
        path.write_bytes(head + b"\xff" * 64)

        assert refusal(path).code in {"DAT604", "DAT605"}


def test_zip_must_hold_one_file(tmp_path: Path) -> None:
    """A zip archive with several files names them and asks for one."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.log", "a")
        archive.writestr("b.log", "b")

    assert "DAT606" == refusal(path).code
    assert "a.log, b.log" in refusal(path).message


def test_expansion_is_bounded(tmp_path: Path) -> None:
    """A file that expands beyond the bound is refused instead of filling the memory."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"x" * 5_000_000))

    assert "DAT609" == refusal(path, largest=2_000_000).code


def test_git_lfs_pointer_is_refused_with_the_remedy(tmp_path: Path) -> None:
    """A pointer that stands in for the log says what to run."""
    path = tmp_path / "x.log"
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")

    assert "DAT603" == refusal(path).code
    assert "git lfs pull" in str(refusal(path).hint)


def test_missing_files_and_directories_are_refused(tmp_path: Path) -> None:
    """What is no file is an error that names it."""
    assert "DAT601" == refusal(tmp_path / "none").code
    assert "DAT601" == refusal(tmp_path).code


def test_empty_file_has_no_text_and_is_a_warning(tmp_path: Path) -> None:
    """An empty file can be read, and an examination warns of it."""
    path = tmp_path / "x.log"
    path.touch()

    assert "" == read(path)
    assert [("DAT602", Severity.WARNING)] == [(found.code, found.severity) for found in examine(path)]
    assert ["DAT601"] == [found.code for found in examine(tmp_path)]
    path.write_text("x")
    assert () == examine(path)


@given(st.text(st.characters(min_codepoint=9, max_codepoint=255), min_size=8, max_size=200))
def test_utf_16_without_mark_is_told_from_utf_8(text: str) -> None:
    """Western text in UTF-16 is recognised by its zero bytes, and never in UTF-8."""
    assert (0, "utf-16-le") == detect_encoding(text.encode("utf-16-le"))
    assert (0, "utf-16-be") == detect_encoding(text.encode("utf-16-be"))
    assert "utf-16" not in detect_encoding(text.encode())[1]
