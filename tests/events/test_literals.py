"""Looking for texts in raw logs before anything is taken apart."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.events import literals
from tocsin.events.literals import LiteralFilter

texts = st.text("abAB é\n", max_size=12)
groups = st.lists(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=3)


def made(wanted: list[list[str]]) -> LiteralFilter:
    """Return the filter of some groups."""
    found = LiteralFilter.of(wanted)
    assert found is not None
    return found


@given(texts, groups)
def test_a_text_passes_that_holds_one_of_each_group(text: str, wanted: list[list[str]]) -> None:
    """Letter case aside, every group has a text that is contained."""
    assert all(any(w in text.lower() for w in group) for group in wanted) == made(wanted)(text)


def test_nothing_asked_is_no_filter() -> None:
    """Without groups there is nothing to look for."""
    assert LiteralFilter.of([]) is None


@given(content=st.lists(texts, max_size=6), wanted=groups, chunk=st.integers(4, 9))
def test_a_file_is_passed_over_only_if_no_event_can_pass(
    content: list[str], wanted: list[list[str]], chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """If any line passes, so does the file, wherever its chunks end."""
    path = tmp_path_factory.mktemp("logs") / "a.log"
    path.write_text("\n".join(content), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "_CHUNK", chunk)
        assert made(wanted).may_occur_in(path) or not any(made(wanted)(line) for line in content)


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"x"), "wide".encode("utf-16"), "wide".encode("utf-16-le"), b"\xfe\xffab"],
    ids=["gzip", "UTF-16 with a mark", "UTF-16 without", "big-endian"],
)
def test_what_cannot_be_judged_by_its_bytes_may_hold_anything(content: bytes, tmp_path: Path) -> None:
    """Compressed and wide texts are not passed over."""
    path = tmp_path / "a.log"
    path.write_bytes(content)

    assert made([["zzz"]]).may_occur_in(path)


def test_a_missing_file_is_left_to_the_reader(tmp_path: Path) -> None:
    """The reader says what is wrong with it."""
    assert made([["a"]]).may_occur_in(tmp_path / "no.log")
