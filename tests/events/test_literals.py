"""Looking for texts in raw logs before anything is taken apart."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.events import literals
from tocsin.events.byte_search import ByteText
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


@given(content=st.lists(texts, max_size=6), wanted=groups, chunk=st.integers(20, 29))
def test_a_file_is_passed_over_only_if_no_event_can_pass(
    content: list[str], wanted: list[list[str]], chunk: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """If any line passes, so does the file, wherever its chunks end."""
    path = tmp_path_factory.mktemp("logs") / "a.log"
    path.write_text("\n".join(content), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "_CHUNK", chunk)
        assert made(wanted).may_occur_in(path) or not any(made(wanted)(line) for line in content)


def test_compressed_files_are_looked_into(tmp_path: Path) -> None:
    """What counts is the text, not the bytes that it is packed in."""
    path = tmp_path / "a.log"
    path.write_bytes(gzip.compress(b"some needle"))

    assert [True, False] == [made([[text]]).may_occur_in(path) for text in ("needle", "thread")]


def test_groups_of_very_many_texts_are_not_looked_for(tmp_path: Path) -> None:
    """A pass over the file for each of them would take longer than reading it."""
    path = tmp_path / "a.log"
    path.write_text("nothing")
    many = [f"text {number}" for number in range(60)]

    assert [True, False] == [made(groups).may_occur_in(path) for groups in ([many], [many, ["one"]])]


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("mimikatz", "MimiKatz", True),
        ("mimikatz", "mimi\N{KELVIN SIGN}atz", True),
        ("mimi", "m\u0130mi mim\u0130", True),
        ("mimik", "mim\u0130k", False),
        ("a.b", "axb", False),
    ],
)
def test_bytes_are_searched_as_lower_case_text(text: str, data: str, expected: bool) -> None:
    """Letters of other scripts that have an ASCII letter in their lower case count as that letter."""
    found = ByteText(text).finder(data.encode()).search(data.encode())
    assert (expected, expected) == (found is not None, text in data.lower())


@given(text=st.text("aikAIK.", min_size=1, max_size=4), data=st.text("aikAIK.\u0130\N{KELVIN SIGN}ſß", max_size=12))
def test_bytes_and_text_agree(text: str, data: str) -> None:
    """A text is found in the bytes exactly where it is in the lower case of what they spell."""
    found = ByteText(text.lower()).finder(data.encode()).search(data.encode())
    assert (text.lower() in data.lower()) == (found is not None)
