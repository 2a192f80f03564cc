"""Searches as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from tocsin.site.highlight import Highlighter
from tocsin.spl import MacroTable

MACROS = {
    "sysmon": 'source="XmlWinEventLog:Sysmon" `inner`',
    "inner": "index=main",
    "ctime(field)": "convert ctime($field$)",
    "circle": "`circle`",
}
HIGHLIGHTER = Highlighter(MacroTable.of(MACROS), {"stats", "convert", "search"})


def plain(line: str) -> str:
    """Return the text of a line without what macros unfold to."""
    tree = fragment_fromstring(str(line), create_parent="div")
    for found in tree.find_class("definition"):
        found.drop_tree()
    return str(tree.text_content())


def spans(line: str, name: str) -> list[str]:
    """Return the texts of a class."""
    return [str(found.text_content()) for found in fragment_fromstring(str(line), create_parent="div").find_class(name)]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("a | b | c", ["a ", "| b ", "| c"]),
        ("| tstats count", ["| tstats count"]),
        ("a [search b | head 1] | c", ["a [search b | head 1] ", "| c"]),
        ('a x="y|z" | c', ['a x="y|z" ', "| c"]),
        ("a ```no | pipe``` | c", ["a ```no | pipe``` ", "| c"]),
        ("a\n   b\n| c", ["a b ", "| c"]),
        ("", []),
    ],
)
def test_each_stage_is_a_line(search: str, expected: list[str]) -> None:
    """Pipes in quotes, comments and subsearches begin no line; line breaks of the file are blanks."""
    assert expected == [plain(line) for line in HIGHLIGHTER.lines(search)]


@given(st.text(alphabet=st.sampled_from("a1 =|[]()`\"\\<>&'*,\n$"), max_size=60))
def test_nothing_is_lost_or_made_up(search: str) -> None:
    """Without its tags and blanks the HTML of any text is that text."""
    shown = "".join(plain(line) for line in HIGHLIGHTER.lines(search))

    assert "".join(search.split()) == "".join(shown.split())


@pytest.mark.parametrize(
    ("search", "name", "expected"),
    [
        ("a=1 | stats count by b", "command", ["stats"]),
        ("a=1 | stats min(x) as y by b", "keyword", ["as", "by"]),
        ("a=1 | stats min(x) as y by b", "function", ["min"]),
        ('a="b" c IN (d) e>3', "field", ["a", "c", "e"]),
        ('a="b" OR c=*', "string", ['"b"']),
        ("a=22 b=x22", "number", ["22"]),
        ("a ```why```", "comment", ["```why```"]),
        ("a [search b | stats c]", "command", ["search", "stats"]),
    ],
)
def test_words_are_marked_by_what_they_are(search: str, name: str, expected: list[str]) -> None:
    """Commands, keywords, functions, fields, texts, numbers and comments."""
    assert expected == [text for line in HIGHLIGHTER.lines(search) for text in spans(line, name)]


def test_a_macro_unfolds_to_its_definition_and_the_macros_in_it() -> None:
    """Unfolding goes on inside."""
    (line,) = HIGHLIGHTER.lines("`sysmon`")

    assert ['source="XmlWinEventLog:Sysmon" `inner`index=main', "index=main"] == spans(line, "definition")


def test_arguments_take_the_place_of_parameters() -> None:
    """What unfolds is what the search would run."""
    (line,) = HIGHLIGHTER.lines('`ctime("first, Time")`')

    assert ["convert ctime(first, Time)"] == spans(line, "definition")
    assert ["convert"] == spans(line, "command")


@pytest.mark.parametrize("call", ["`unknown`", "`ctime`", "`ctime(a, b)`", "`", "`(`"])
def test_a_macro_that_is_not_known_is_only_marked(call: str) -> None:
    """It stands as it is written."""
    (line,) = HIGHLIGHTER.lines(call)

    assert ([], call) == (spans(line, "definition"), plain(line))


def test_a_circle_of_macros_ends() -> None:
    """A macro that calls itself unfolds a few times."""
    (line,) = HIGHLIGHTER.lines("`circle`")

    assert 0 < len(spans(line, "definition")) < 10
