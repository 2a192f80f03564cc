"""Sed expressions of `rex mode=sed` and `SEDCMD`."""

from __future__ import annotations

import pytest

from tocsin.expressions.regexes import RegexError
from tocsin.expressions.sed import SedError, compile_sed


@pytest.mark.parametrize(
    ("script", "text", "expected"),
    [
        (r"s/\d{4}-/XXXX-/g", "1111-2222-3333", "XXXX-XXXX-3333"),
        ("s/o/0/", "foo boo", "f0o boo"),
        ("s/o/0/2", "foo boo", "fo0 boo"),
        ("s/o/0/2g", "foo boo", "fo0 b00"),
        ("s/O/0/gi", "foO", "f00"),
        (r"s/(\w+)=(\w+)/\2=\1/g", "a=b c=d", "b=a d=c"),
        (r"s/\//-/g", "a/b/c", "a-b-c"),
        ("s#/#-#g", "a/b", "a-b"),
        (r"s/,/\n/g", "a,b", "a\nb"),
        (r"s/-/\//", "a-b", "a/b"),
        (r"s/\s+//g", "a b  c", "abc"),
        ("y/abc/xyz/", "aabbcc-d", "xxyyzz-d"),
        ("s/a/b/ s/b/c/g", "ab", "cc"),
        (" y/a/b/ s/b+/x/ ", "aab", "x"),
        (r"s/[\x{41}]//g", "xAyA", "xy"),
    ],
)
def test_edits(script: str, text: str, expected: str) -> None:
    """A script does to a text what its commands say, one after the other."""
    assert expected == compile_sed(script)(text)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("", "empty"),
        ("d", "starts with s or y"),
        ("s/a/b", "three delimiters"),
        ("s", "delimiter"),
        ("s/a/b/x", "flags"),
        ("y/ab/x/", "same length"),
    ],
)
def test_malformed_scripts(script: str, message: str) -> None:
    """A script that cannot be read says what is wrong with it."""
    with pytest.raises(SedError, match=message):
        compile_sed(script)


def test_malformed_regex() -> None:
    """A malformed regex in a script is a RegexError."""
    with pytest.raises(RegexError):
        compile_sed("s/(/x/")
