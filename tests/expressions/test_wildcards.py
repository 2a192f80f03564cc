"""Patterns with `*`."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.expressions.wildcards import compile_wildcard, has_wildcard

patterns = st.text(alphabet="aAb*.1", max_size=8)
short_texts = st.text(alphabet="aAbB.1", max_size=10)


def naive(pattern: str, text: str) -> bool:
    """Match by trying every length for every run."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive(pattern[1:], text[skipped:]) for skipped in range(len(text) + 1))
    return bool(text) and pattern[0] == text[0] and naive(pattern[1:], text[1:])


@given(patterns, short_texts)
@example("*a*", "")
@example("a*a", "a")
@example("**", "")
@example("*ab*b", "ab")
def test_agrees_with_trying_everything(pattern: str, text: str) -> None:
    """The fast matcher finds what a matcher that tries everything finds."""
    assert naive(pattern, text) is compile_wildcard(pattern, case_sensitive=True)(text)
    assert naive(pattern.lower(), text.lower()) is compile_wildcard(pattern)(text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("cmd.exe", "CMD.EXE", True),
        ("cmd.exe", "cmdxexe", False),
        ("*\\cmd.exe", "C:\\Windows\\cmd.exe", True),
        ("c:\\*", "C:\\Windows", True),
        ("*win*", "C:\\Windows", True),
        ("c*win*exe", "C:\\Windows\\cmd.exe", True),
        ("*", "", True),
        ("", "", True),
        ("", "x", False),
        ("4624", "4624", True),
        ("4624*", "46240", True),
        ("straße", "STRASSE", False),
        ("ÄRGER", "ärger", True),
        ("a?c", "abc", False),
        ("*[x]*", "a[X]b", True),
    ],
)
def test_ignoring_case(pattern: str, text: str, matches: bool) -> None:
    """The whole text must match, in any case; only `*` is special."""
    assert matches is compile_wildcard(pattern)(text)


def test_recognising_wildcards() -> None:
    """A pattern without `*` matches only itself."""
    assert has_wildcard("a*")
    assert not has_wildcard("a?%_")
