"""The regex façade: PCRE2's dialect, its errors and limits, and the agreement of its engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pcre2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions import regexes
from tocsin.expressions.regexes import Regex, RegexError, RegexLimitError, compile_regex
from tocsin.expressions.regexes.fallback import compile_fallback
from tocsin.expressions.regexes.pcre import compile_pcre
from tocsin.expressions.regexes.plain import AnchoredRegex, PlainRegex, compile_plain
from tocsin.expressions.regexes.tokens import Token, required_text, tokenize
from tocsin.testing.pages import differences, read_page


def pcre(pattern: str, *, ignore_case: bool = False) -> Regex:
    return compile_pcre(pattern, tokenize(pattern), ignore_case=ignore_case)


def fallback(pattern: str, *, ignore_case: bool = False) -> Regex:
    return compile_fallback(pattern, tokenize(pattern), ignore_case=ignore_case)


ENGINES = [pcre, fallback]
DIALECT = [
    (r"user=(?<user>\w+)", "x user=bob y", "user=bob"),
    (r"(?P<user>\w+)@", "bob@corp", "bob@"),
    (r"(?'user'\w+)@", "bob@corp", "bob@"),
    (r"(?i)POWERSHELL", "PowerShell.exe", "PowerShell"),
    (r"power(?i)SHELL", "powershell", "powershell"),
    (r"power(?i)SHELL", "POWERshell", None),
    (r"(?i:Power)Shell", "powershell", None),
    (r"(?<=ID: )\d+", "ID: 4688", "4688"),
    (r"(?<!-)\bfile\b", "-file file", "file"),
    (r"host(?!name)", "hostname host1", "host"),
    (r"cmd=\K\S+", "run cmd=/c dir", "/c"),
    (r"(?>a+)ab", "aaab", None),
    (r"a++ab", "aaab", None),
    (r"\QC:\Temp\E\\x", "C:\\Temp\\x", "C:\\Temp\\x"),
    (r"(?<q>['\"]).*?\k<q>", "say 'hi' now", "'hi'"),
    (r"(?<w>\w)(?&w)", "ab", "ab"),
    (r"(\w)\1", "hello", "ll"),
    (r"(?|x(\d)|y(\d))", "y7", "y7"),
    (r"[^\W_]+", "__ab1__", "ab1"),
    (r"[[:xdigit:]]{4}", "zz beef", "beef"),
    (r"[]x]+", "a]x]", "]x]"),
    (r"[^]]+", "]ab]", "ab"),
    (r"[a\-c]+", "b-a", "-a"),
    (r"[\x{41}-\x{43}]+", "zABCD", "ABC"),
    (r"\x41\x{42}", "AB", "AB"),
    (r"\x{1F600}", "ok 😀", "😀"),
    (r"\x{202E}", "a\u202eb", "\u202e"),
    (r"\d+", "٣4", "4"),
    (r"\w+", "üx", "x"),
    (r"a.c", "a\nc abc", "abc"),
    (r"(?s)a.c", "a\nc", "a\nc"),
    (r"(?m)^b$", "a\nb\nc", "b"),
    (r"^b", "a\nb", None),
    (r"end$", "the end\n", "end"),
    (r"end\z", "the end\n", None),
    (r"end\Z", "the end\n", "end"),
    (r"(?x) a \s b  # a, blank, b", "a b", "a b"),
    (r"a(?#one letter)b", "ab", "ab"),
    (r"a{2}", "aaa", "aa"),
    (r"a{x}", "a{x}", "a{x}"),
    (r"\R", "a\r\nb", "\r\n"),
    (r"\h+", "a \tb", " \t"),
    (r"a|", "b", ""),
]


@pytest.mark.parametrize("compile_with", ENGINES)
@pytest.mark.parametrize(("pattern", "text", "expected"), DIALECT)
def test_dialect(compile_with: Callable[[str], Regex], pattern: str, text: str, expected: str | None) -> None:
    """Both engines read PCRE2's constructs the same way."""
    match = compile_with(pattern).search(text)

    assert expected == (match and match.group())


@pytest.mark.parametrize("compile_with", ENGINES)
def test_captures_leave_out_groups_without_part(compile_with: Callable[[str], Regex]) -> None:
    """A named group that took no part is not among the captures."""
    regex = compile_with(r"(?<low>\d+)(-(?<high>\d+))?")
    match = regex.search("12")

    assert match is not None
    assert ("low", "high") == regex.groups
    assert {"low": "12"} == regex.captures(match)


@pytest.mark.parametrize("compile_with", ENGINES)
def test_duplicate_names_need_an_option(compile_with: Callable[[str], Regex]) -> None:
    """Two groups of one name are refused, unless (?J) allows them; then the one that matched counts."""
    with pytest.raises(RegexError, match="same name"):
        compile_with("(?<a>x)|(?<a>y)")
    regex = compile_with("(?J)(?<a>x)|(?<a>y)")

    assert [{"a": "x"}, {"a": "y"}] == [regex.captures(match) for match in regex.finditer("xy")]


@pytest.mark.parametrize("compile_with", ENGINES)
def test_spans_count_characters(compile_with: Callable[[str], Regex]) -> None:
    """Spans are in characters, also after characters beyond the basic plane."""
    match = compile_with(r"(?<id>\d+)").search("ü😀 id 42")

    assert match is not None
    assert (6, 8) == match.span()
    assert (6, 8) == match.span("id")


@pytest.mark.parametrize("compile_with", ENGINES)
@pytest.mark.parametrize(
    "pattern", ["(", ")", "a**", "[z-a]", "[a", r"\m", "a{3,1}", "(?<1x>a)", r"(?<a>x)\k<b>", "*", "\\"]
)
def test_malformed_patterns_are_errors(compile_with: Callable[[str], Regex], pattern: str) -> None:
    """A malformed pattern is a RegexError whose position lies in the pattern."""
    with pytest.raises(RegexError) as raised:
        compile_with(pattern)

    assert raised.value.message
    assert 0 <= raised.value.position <= len(pattern)


def test_error_position_is_in_the_pattern_as_written() -> None:
    """The position counts the pattern's own characters, not those of its translation."""
    with pytest.raises(RegexError) as raised:
        compile_regex(r"\x{41}\x{42}(ab")

    assert len(r"\x{41}\x{42}(ab") == raised.value.position


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_catastrophic_patterns_end(pattern: str) -> None:
    """A hostile pattern ends with a RegexLimitError in every operation."""
    regex = compile_regex(pattern)
    text = "a" * 5000 + "!"
    for operation in (regex.test, lambda text: list(regex.finditer(text)), lambda text: regex.sub("x", text)):
        with pytest.raises(RegexLimitError, match="match limit"):
            operation(text)


def test_fallback_gives_up_in_time() -> None:
    """The fallback engine has a time limit of its own."""
    with pytest.raises(RegexLimitError):
        fallback("(a|aa)+$").test("a" * 60 + "b")


def test_deep_recursion_goes_on_without_jit() -> None:
    """A match that exhausts the small stack of compiled code is still found."""
    text = "a" * 300_000 + "c"
    regex = compile_regex(r"^(?:(a)|b)*c$")

    assert regex.test(text)
    assert "-" == regex.sub("-", text)


def test_machines_without_jit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where patterns cannot be compiled to machine code they are interpreted."""
    compile_pattern = pcre2.compile

    def refuse_jit(pattern: str, flags: int, *, jit: bool = True) -> object:
        if jit:
            raise pcre2.LibraryError(-45)
        return compile_pattern(pattern, flags, jit=False)

    monkeypatch.setattr(pcre2, "compile", refuse_jit)

    assert pcre("a+").test("caab")


@pytest.mark.parametrize("name", ["functions/text.md"])
def test_pages_hold_on_the_fallback(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the manual says about regular expressions is true on machines without PCRE2 as well."""
    used = []

    def compile_with_fallback(pattern: str, tokens: Sequence[Token], *, ignore_case: bool) -> Regex:
        used.append(pattern)
        return compile_fallback(pattern, tokens, ignore_case=ignore_case)

    monkeypatch.setattr(regexes, "compile_engine", compile_with_fallback)
    compile_regex.cache_clear()
    cases = read_page(Path(regexes.__file__).parents[1] / name).cases

    assert [] == [line for case in cases for line in differences(case)]
    assert used
    compile_regex.cache_clear()


def test_lone_surrogates_are_no_crash() -> None:
    """Text that UTF-8 cannot hold is searched all the same."""
    regex = compile_regex(r"b+")

    assert regex.test("\ud800abb")
    assert "\ud800a-" == regex.sub("-", "\ud800abb")
    with pytest.raises(RegexError):
        compile_regex("[\ud800]")


def test_compilation_is_cached() -> None:
    """The same pattern is compiled once; case sensitivity is part of what is the same."""
    assert compile_regex("a+") is compile_regex("a+")
    assert compile_regex("a+").test("A") is False
    assert compile_regex("a+", ignore_case=True).test("A") is True


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("cmd", PlainRegex),
        (r"C:\\Windows\.", PlainRegex),
        (r"\Qa.b\E", PlainRegex),
        ("^cmd", AnchoredRegex),
        ("cmd$", AnchoredRegex),
        ("c.d", None),
        ("cm?d", None),
        ("(cmd)", None),
        ("", None),
        ("^", None),
        ("a|b", None),
    ],
)
def test_plain_patterns_need_no_engine(pattern: str, expected: type[Regex] | None) -> None:
    """Only patterns that are text, perhaps anchored, are searched as text."""
    compiled = compile_plain(pattern, tokenize(pattern), ignore_case=False)

    assert expected is (None if compiled is None else type(compiled))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"user=(?<user>\w+)", "user="),
        (r"a.*bcd+e", "bcd"),
        (r"ab?cd", "cd"),
        (r"x{0,2}yz", "yz"),
        (r"x{2}", "x"),
        (r"abc|d", ""),
        (r"(abc)?de", "de"),
        (r"(?:abc|x)", ""),
        (r"(?i)abc", ""),
        (r"(?i:abc)de", ""),
        (r"(?(?=x)abc)d", ""),
        (r"(*ACCEPT)abc", ""),
        (r"abc(?#x)*", ""),
    ],
)
def test_required_text(pattern: str, expected: str) -> None:
    """Only text that every match holds is required."""
    assert expected == required_text(tokenize(pattern))


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "expected"),
    [
        ("-", "_", "a-b-c", "a_b_c"),
        (r"(\d+)-(\d+)", r"\2-\1", "3-25", "25-3"),
        (r"(a)|b", r"<\1>", "ab", "<a><>"),
        (r"b", r"\1", "abc", "ac"),
        (r"\w", r"\0\0", "ab", "aabb"),
        (r"/", r"\\", "a/b", "a\\b"),
        (r",", r"\n", "a,b", r"a\nb"),
        (r"\.", "$1", "a.b", "a$1b"),
        (r"x*", "-", "abxd", "-a-b--d-"),
        (r"^a", "b", "aaa", "baa"),
        (r"ü", "u", "Zürich 😀", "Zurich 😀"),
    ],
)
@pytest.mark.parametrize("compile_with", [compile_regex, pcre, fallback])
def test_replacement(
    compile_with: Callable[[str], Regex], pattern: str, replacement: str, text: str, expected: str
) -> None:
    """References are groups, an escaped backslash is one, everything else is text."""
    assert expected == compile_with(pattern).sub(replacement, text)


@pytest.mark.parametrize("pattern", ["a", "[a]", "^a"])
def test_replacement_count(pattern: str) -> None:
    """A count replaces only the first matches."""
    assert "baa" == compile_regex(pattern).sub("b", "aaa", 1)


ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        ".",
        r"\d",
        r"\w",
        r"\s",
        r"\W",
        "[ab]",
        "[^a]",
        "[a-c1]",
        r"\.",
        "-",
        "(a)",
        "(?:ab|b)",
        r"(\w)",
        " ",
    ]
)
QUANTIFIERS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "+?", "?+"])
SEQUENCES = st.lists(st.builds("".join, st.tuples(ATOMS, QUANTIFIERS)), min_size=1, max_size=5).map("".join)
PATTERNS = st.builds(
    lambda start, alternatives, end: start + "|".join(alternatives) + end,
    st.sampled_from(["", "", "^", r"\b", "(?i)"]),
    st.lists(SEQUENCES, min_size=1, max_size=2),
    st.sampled_from(["", "", "$", r"\b", r"\Z"]),
)
TEXTS = st.text(alphabet="abcAB1. -\nü😀", max_size=20)


def matches(regex: Regex, text: str) -> list[tuple[tuple[int, int], list[str | None]]]:
    return [
        (match.span(), [match.group(number) for number in range(regex.group_count + 1)])
        for match in regex.finditer(text)
    ]


@given(PATTERNS, TEXTS)
def test_engines_agree(pattern: str, text: str) -> None:
    """On simple patterns the façade and the fallback find the same matches and replace the same text."""
    facade, other = compile_regex(pattern), fallback(pattern)

    assert matches(other, text) == matches(facade, text)
    assert other.sub(r"<\0>", text) == facade.sub(r"<\0>", text)
    assert other.test(text) == facade.test(text)


@given(st.text(alphabet="ab.*\\^$\n", max_size=4), st.text(alphabet="ab.*\\^$\n", max_size=12))
def test_plain_search_is_pcre_search(literal: str, text: str) -> None:
    """Where a pattern is searched as text, PCRE2 would have found the same."""
    for pattern in (f"\\Q{literal}\\E", f"^\\Q{literal}\\E", f"\\Q{literal}\\E$", f"^\\Q{literal}\\E$"):
        plain = compile_plain(pattern, tokenize(pattern), ignore_case=False)
        if plain is not None:
            assert matches(pcre(pattern), text) == matches(plain, text)
            assert pcre(pattern).sub("-", text) == plain.sub("-", text)
            assert pcre(pattern).test(text) == plain.test(text)


@given(PATTERNS, TEXTS)
def test_required_text_is_in_every_match(pattern: str, text: str) -> None:
    """No match lacks the text that was proven to be required."""
    required = required_text(tokenize(pattern))

    assert all(required in (match.group() or "") for match in pcre(pattern).finditer(text))
