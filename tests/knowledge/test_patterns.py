"""The fast engine finds what PCRE2 finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.expressions.regexes import RegexError, compile_regex
from tocsin.knowledge.block_patterns import block_pattern
from tocsin.knowledge.patterns import common_pattern, compile_pattern

COMMON = [
    r"<(\w+)>([^<]+)</",
    r"(?s)<System>(.*?)</System>",
    r"<\w+ Name=['\"]([^'\"]+)['\"]>([^<]+)<",
    r"(?ms)^b=(?<b>.*)$",
    r"a{2,3}?(b|c)?",
    r"(?:ab)+|c",
    r"(?<=a)b(?!c)",
    r"[]a]*x|[^]b]",
    r"\d+\s\bx\z",
    r"(?s)<a[^>]*>(.*?)</a",
]
DIFFERENT = [
    r"(?i)a",
    r"a++",
    r"(?>a)",
    r"\Qa\E\K",
    r"(a|b)*",
    r"(?ms)^",
    r"[[:alpha:]]",
    r"\h",
    r"(?<a>x)|(?<b>(a*)*)",
]


@pytest.mark.parametrize("pattern", [r"<(\w+)>([^<]+)</", r"(?s)<System>(.*?)</System>", r"(?ms)^b=(?<b>.*)$"])
def test_plain_patterns_take_the_fast_engine(pattern: str) -> None:
    """What extractions mostly are is read by Python's engine."""
    assert common_pattern(pattern) is not None


@pytest.mark.parametrize("pattern", DIFFERENT)
def test_doubtful_patterns_are_left_to_pcre(pattern: str) -> None:
    """Whatever the two engines might read differently is PCRE2's."""
    assert common_pattern(pattern) is None


@settings(max_examples=300)
@given(st.sampled_from(COMMON), st.text(alphabet="abcx<>/a '=\"NameSystem1\n]b=", max_size=40))
def test_both_engines_agree(pattern: str, text: str) -> None:
    """Matches, their groups and their places are the same."""
    found, expected = compile_pattern(pattern), compile_regex(pattern)
    numbers = range(expected.group_count + 1)

    def spans(matches: object) -> list[list[tuple[int, int]]]:
        return [[match.span(number) for number in numbers] for match in matches]  # type: ignore[attr-defined]

    assert spans(expected.finditer(text)) == spans(found.finditer(text))
    assert expected.group_count == found.group_count
    assert [tuple(m.group(n) or "" for n in numbers[1:]) for m in expected.finditer(text)] == found.findall(text)


@pytest.mark.parametrize("pattern", [r"(?s)<System>(.*?)</System>", r"(?s)<EventData[^>]*>(.*?)</EventData>"])
def test_blocks_are_found_by_text_search(pattern: str) -> None:
    """Patterns for blocks of markup need no regex engine."""
    assert block_pattern(pattern) is not None


@pytest.mark.parametrize(
    "pattern", [r"<a>(.*?)</a>", r"(?s)<a>(.*)</a>", r"(?s)<a>(.*?)</a>?", r"(?s)<a[^b]*>(.*?)</a>"]
)
def test_other_shapes_are_no_blocks(pattern: str) -> None:
    """Whatever is not exactly a block keeps its engine."""
    assert block_pattern(pattern) is None


def test_runaway_match_is_no_match() -> None:
    """A pattern that takes for ever finds nothing."""
    pattern = compile_pattern(r"(?i)^(a+)+$")

    assert pattern.search("a" * 40 + "b") is None
    assert [] == list(pattern.finditer("a" * 40 + "b"))


def test_malformed_pattern_is_refused() -> None:
    """A malformed pattern is an error of the façade."""
    with pytest.raises(RegexError):
        compile_pattern("(")
