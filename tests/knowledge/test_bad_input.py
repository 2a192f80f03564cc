"""Logs as they come: in any encoding, compressed, cut off or damaged. They are read right, or it is said what is wrong.

Every log is read twice: all of it, and by a search for a text, which looks at bytes first.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

import tocsin
from tocsin.errors import DatasetError

EVENTS = ['{"who": "ann", "where": "gate"}', '{"who": "zoé", "where": "needle"}', '{"who": "bob", "where": "door"}']
TEXT = "".join(f"{event}\n" for event in EVENTS)

Found = Callable[..., tuple[list[str], list[str]]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """A function that gives the texts of all events of a log, and those found by a search for `needle`."""

    def read(content: bytes, sourcetype: str = "suricata", *apps: Path) -> tuple[list[str], list[str]]:
        path = tmp_path / "log"
        path.write_bytes(content)
        every, few = (
            [str(row["_raw"]) for row in tocsin.search(spl, datasets=[dataset], apps=apps)]
            for dataset in [tocsin.Dataset(path, source="s", sourcetype=sourcetype)]
            for spl in ("*", "needle")
        )
        return every, few

    return read


def zipped(content: bytes) -> bytes:
    """Return a zip archive of one file."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("door.log", content)
    return archive.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with a mark"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 with a mark"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16, little end first"),
        pytest.param(TEXT.encode("utf-16-be"), id="UTF-16, big end first"),
        pytest.param(TEXT.encode("utf-32"), id="UTF-32 with a mark"),
        pytest.param(TEXT.encode("latin-1"), id="Latin-1"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="CR"),
        pytest.param(TEXT.replace("\n", "\n\r\n\n").encode(), id="empty lines"),
        pytest.param(TEXT.rstrip().encode(), id="no line end at the end"),
        pytest.param(gzip.compress(TEXT.encode()), id="gzip"),
        pytest.param(gzip.compress(TEXT[:40].encode()) + gzip.compress(TEXT[40:].encode()), id="two gzips in one"),
        pytest.param(lzma.compress(TEXT.encode()), id="xz"),
        pytest.param(zipped(TEXT.encode()), id="zip"),
        pytest.param(gzip.compress(TEXT.encode("utf-16")), id="UTF-16 in gzip"),
    ],
)
def test_every_shape_gives_the_same_events(content: bytes, found: Found) -> None:
    """Encoding, line ends and compression make no difference."""
    assert (EVENTS, EVENTS[1:2]) == found(content)


def test_a_given_character_set_counts(found: Found, tmp_path: Path) -> None:
    """A character set whose letters are other bytes than in ASCII is read, and searched, by its own rules."""
    app = tmp_path / "app" / "default"
    app.mkdir(parents=True)
    (app / "props.conf").write_text("[ebcdic]\nCHARSET = cp037\nSHOULD_LINEMERGE = false\n")
    content = TEXT.replace("zoé", "zoe").encode("cp037").replace(b"\x15", b"\x25")
    expected = [event.replace("zoé", "zoe") for event in EVENTS]
    assert (expected, expected[1:2]) == found(content, "ebcdic", app.parent)


def test_a_nul_byte_is_a_character(found: Found) -> None:
    """What a NUL byte stands next to is read all the same."""
    lines = ["2024-05-01 12:00:00 a\x00b", "2024-05-01 12:00:01 needle \x00"]
    assert (lines, lines[1:]) == found("\n".join(lines).encode())


def test_a_cut_off_log_ends_with_what_is_there(found: Found) -> None:
    """The last event of a log that was cut off is what is left of it; all others are whole."""
    expected = [EVENTS[0], EVENTS[1].removesuffix('"}')]
    assert (expected, expected[1:]) == found("\n".join(expected).encode())


def test_a_character_that_was_cut_in_two_does_no_harm(found: Found) -> None:
    """Half a character at the end is read as the byte that it is."""
    assert (["needle zo\xc3"], ["needle zo\xc3"]) == found("needle zoé".encode()[:-1])


def test_an_empty_log_has_no_events(found: Found) -> None:
    """Nothing is found, and nothing is wrong."""
    assert ([], []) == found(b"")


def test_a_log_of_line_ends_has_no_events(found: Found) -> None:
    """Lines without anything in them are no events."""
    assert ([], []) == found(b"\n\r\n\n")


def test_a_long_line_is_cut_as_splunk_cuts_it(found: Found) -> None:
    """A line beyond TRUNCATE loses its end, and what only stands there is not found; the lines around it are whole."""
    first, long, last = "2024-05-01 12:00:00 needle", "2024-05-01 12:00:01 x", "2024-05-01 12:00:02 needle"
    every, few = found(f"{first}\n{long}{'x' * 3_000_000} needle\n{last}\n".encode(), "some_lines")
    assert [last, f"{long:x<10000}", first] == every
    assert [last, first] == few


def test_a_long_line_without_a_limit_is_one_event(found: Found) -> None:
    """With TRUNCATE = 0 a line has any length, and is found by what stands anywhere in it."""
    long = "x" * 3_000_000 + " needle " + "y" * 3_000_000
    assert ([long, "last"], [long]) == found(f"{long}\nlast\n".encode())


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        pytest.param(
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "DAT603", "Git LFS", id="LFS"
        ),
        pytest.param(gzip.compress(TEXT.encode())[:-12], "DAT604", "ends before", id="cut gzip"),
        pytest.param(lzma.compress(TEXT.encode())[:-12], "DAT604", "ends before", id="cut xz"),
        pytest.param(zipped(TEXT.encode())[:-30], "DAT605", "damaged zip", id="cut zip"),
        pytest.param(gzip.compress(TEXT.encode())[:20] + b"\x00" * 40, "DAT605", "damaged", id="damaged gzip"),
        pytest.param(b"ElfFile\x00" + b"\x00" * 50, "DAT611", "damaged Windows event log", id="cut event log"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, code: str, message: str, found: Found) -> None:
    """A log that is not all there is an error with a remedy, whatever is searched for."""
    with pytest.raises(DatasetError) as raised:
        found(content)
    diagnostic = raised.value.diagnostics[0]
    assert (code, True) == (diagnostic.code, bool(diagnostic.hint))
    assert re.search(message, diagnostic.message)


@pytest.mark.parametrize("spl", ["*", "needle"])
@pytest.mark.parametrize(
    "content", [b"version https://git-lfs.github.com/spec/v1\n", gzip.compress(TEXT.encode())[:-12]], ids=["LFS", "cut"]
)
def test_a_selective_search_says_it_too(content: bytes, spl: str, tmp_path: Path) -> None:
    """A search that would find nothing in what is there does not hide that there should be more."""
    path = tmp_path / "log"
    path.write_bytes(content)
    for sourcetype in ("suricata", "merged_lines"):
        with pytest.raises(DatasetError):
            tocsin.search(spl, datasets=[tocsin.Dataset(path, sourcetype=sourcetype)])
