"""Copies of remote logs in local folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.matrix.mirror import Mirror, is_pointer

URL = "https://media.example.com/media/owner/data/master/datasets/T1059/case/sysmon%20one.log?raw=1"


@pytest.mark.parametrize(
    ("copy", "found"),
    [
        ("media.example.com/media/owner/data/master/datasets/T1059/case/sysmon one.log", True),
        ("datasets/T1059/case/sysmon one.log", True),
        ("case/sysmon one.log", True),
        ("sysmon one.log", False),
        ("other/sysmon one.log", False),
    ],
)
def test_a_copy_is_found_by_the_end_of_the_path(tmp_path: Path, copy: str, found: bool) -> None:
    """A clone or any part of it will do; a bare file name could be anybody's."""
    path = tmp_path / copy
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")

    assert (path if found else None) == Mirror((tmp_path,)).find(URL)


def test_the_longest_end_counts_and_then_the_first_folder(tmp_path: Path) -> None:
    """A copy under the whole path is surer than one under its last folder."""
    for folder, copy in (("a", "case/sysmon one.log"), ("b", "T1059/case/sysmon one.log")):
        path = tmp_path / folder / copy
        path.parent.mkdir(parents=True)
        path.write_text("x")

    assert tmp_path / "b/T1059/case/sysmon one.log" == Mirror((tmp_path / "a", tmp_path / "b")).find(URL)


def test_a_url_does_not_lead_out_of_the_mirror(tmp_path: Path) -> None:
    """Steps upwards are left out."""
    (tmp_path / "secret").write_text("x")
    (tmp_path / "mirror").mkdir()

    assert Mirror((tmp_path / "mirror",)).find("https://example.com/a/../../secret") is None


@pytest.mark.parametrize(
    "end", ["case/%2e%2e/%2e%2e/secret", "case/..%2fsecret", "case/{absolute}", "case/%2e%2e/secret"]
)
def test_what_a_url_hides_in_escapes_does_not_lead_out_either(tmp_path: Path, end: str) -> None:
    """Escaped dots are no steps upwards, and an escaped slash begins no absolute path."""
    (tmp_path / "secret").write_text("x")
    (tmp_path / "mirror" / "case").mkdir(parents=True)
    absolute = str(tmp_path / "secret").replace("/", "%2F")

    assert None is Mirror((tmp_path / "mirror",)).find("https://example.com/" + end.format(absolute=absolute))


@pytest.mark.parametrize(
    "url", ["https://[example/case/x.log", "https://example.com/case/x%00.log", f"https://e/c/{'x' * 5000}"]
)
def test_a_url_that_cannot_be_a_file_is_not_there(tmp_path: Path, url: str) -> None:
    """A host, a character or a length that no file can have is no reason to fail."""
    assert None is Mirror((tmp_path,)).find(url)


def test_what_a_test_lacks_is_said(tmp_path: Path) -> None:
    """A log that is not there, and a pointer in its place; paths are no matter of the mirror."""
    path = tmp_path / "case" / "sysmon one.log"
    mirror = Mirror((tmp_path,))
    assert "" == mirror.lacks(["datasets/x.log"])
    assert "dataset not available" == Mirror(()).lacks([URL])

    path.parent.mkdir()
    path.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n")

    assert is_pointer(path)
    assert f"dataset not available: `{path}` is a Git LFS pointer" == mirror.lacks([URL])
