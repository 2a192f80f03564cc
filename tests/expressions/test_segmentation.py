"""Words and phrases in raw text."""

from __future__ import annotations

import pytest

from tocsin.expressions.segmentation import compile_phrase

LOGIN = 'Mar 3 sshd[12]: Failed password for root from 192.0.2.7 port=22, path="/var/log/auth_main.log"'


@pytest.mark.parametrize(
    ("phrase", "matches"),
    [
        ("failed", True),
        ("fail", False),
        ("fail*", True),
        ("*iled", True),
        ("*assw*", True),
        ("f*d", True),
        ("f*w", False),
        ("failed password", True),
        ("password failed", False),
        ("ailed password", False),
        ("failed pass", False),
        ("failed pass*", True),
        ("192.0.2.7", True),
        ("192.0.2", True),
        ("0.2.7", True),
        ("92.0.2.7", False),
        ("192.0.2.70", False),
        ("port=22", True),
        ("22", True),
        ("port", True),
        ("sshd[12]", True),
        ("auth_main", True),
        ("main.log", True),
        ("/var/log", True),
        ("from*22", False),
        ("", True),
        ("*", True),
    ],
)
def test_phrases(phrase: str, matches: bool) -> None:
    """A phrase begins and ends where tokens do, and a wildcard stays inside one token."""
    assert matches is compile_phrase(phrase)(LOGIN)


@pytest.mark.parametrize(
    ("term", "text", "matches"),
    [
        ("192.0.2.7", "192.0.2.7 - bob", True),
        ("192.0.2.7", "ip=192.0.2.7", False),
        ("192.0.2.7", "see (192.0.2.7)", True),
        ("ip=192.0.2.7", "x ip=192.0.2.7,y", True),
        ("ip=192.0.2.*", "x ip=192.0.2.7,y", True),
        ("b", "a%20b%20c", True),
        ("b", "a--b--c", True),
        ("b", "a-b", False),
        ("-b", "a -b", True),
    ],
)
def test_whole_terms(term: str, text: str, matches: bool) -> None:
    """A whole term stands between major breakers; minor ones do not end it."""
    assert matches is compile_phrase(term, whole_term=True)(text)


def test_case() -> None:
    """With case, only the same case matches, and wildcards still work."""
    assert compile_phrase("Err*", case_sensitive=True)("An Error occurred")
    assert not compile_phrase("err*", case_sensitive=True)("An Error occurred")
    assert compile_phrase("ERR*")("an error occurred")


def test_encoded_breakers() -> None:
    """A percent-encoded blank ends a token, in either case of its digits."""
    assert compile_phrase("word")("a%20word")
    assert compile_phrase("word", case_sensitive=True)("a%3Bword%3bx")
    assert compile_phrase("word", case_sensitive=True)("a%3bword")
    assert not compile_phrase("word")("a20word")


def test_later_occurrence() -> None:
    """A place that does not begin a token does not hide a later one that does."""
    assert compile_phrase("cat")("concatenate cat")
    assert compile_phrase("a*b")("xab a1b")
