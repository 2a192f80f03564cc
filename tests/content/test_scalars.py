"""The text of a YAML scalar knows where each of its characters is written, in all five styles."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tocsin.content.document import Document
from tocsin.content.yaml_text import read_yaml
from tocsin.source import Span

LINES = st.lists(st.text(alphabet="ab|`\"'\\#:-*$ \té😀", max_size=12), min_size=1, max_size=6)
TEXTS = LINES.map("\n".join)


def document_of(text: str) -> Document:
    document, diagnostics = read_yaml(text, "file.yml")
    assert () == tuple(diagnostic for diagnostic in diagnostics if diagnostic.code != "DET409")
    assert document is not None
    return document


def assert_maps_back(written: str, key: str = "search") -> str:
    """Each character stands, in the file, where its segment says; only breaks and escapes may be spelled otherwise."""
    source = document_of(written).text_source((key,))
    assert "".join(source.text) == yaml.safe_load(written)[key]
    for offset, character in enumerate(source.text):
        segment = source.segment_at(offset)
        assert segment is not None
        start = source.place(Span(offset, offset + 1)).origin().span.start
        if segment.verbatim:
            assert character == written[start]
        else:
            assert character in " \n" or written[segment.origin_start] in "\\'"
            assert segment.origin_end - segment.origin_start <= 10
    return source.text


def as_block(lines: list[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}".rstrip(" ") + "\n" if line.strip(" ") else "\n" for line in lines)


@given(lines=LINES, indent=st.integers(1, 5), chomping=st.sampled_from(["", "-", "+"]))
def test_literal_block(lines: list[str], indent: int, chomping: str) -> None:
    """A literal block maps line by line behind its indent."""
    lines = ["x" + lines[0], *lines[1:]]
    assert_maps_back(f"search: |{chomping}\n{as_block(lines, indent)}other: 1\n")


@given(lines=LINES, indent=st.integers(1, 5), chomping=st.sampled_from(["", "-", "+"]))
def test_folded_block(lines: list[str], indent: int, chomping: str) -> None:
    """A folded block maps line by line, and a folded line break maps to the break."""
    lines = ["x" + lines[0], *lines[1:]]
    assert_maps_back(f"search: >{chomping}\n{as_block(lines, indent)}other: 1\n")


@given(lines=LINES, indent=st.integers(1, 4), style=st.sampled_from("|>"))
def test_block_with_a_written_indent(lines: list[str], indent: int, style: str) -> None:
    """A block whose header states the indent may begin with spaces."""
    lines = ["  x", *lines]
    written = f"outer:\n  search: {style}{indent}\n{as_block(lines, indent + 2)}other: 1\n"
    source = document_of(written).text_source(("outer", "search"))
    assert yaml.safe_load(written)["outer"]["search"] == source.text
    assert "x" == written[source.place(Span(source.text.index("x"), source.text.index("x") + 1)).origin().span.start]


@given(text=TEXTS, width=st.integers(5, 40), style=st.sampled_from(["'", '"']))
def test_quoted(text: str, width: int, style: str) -> None:
    """A quoted text, folded at any width, maps character by character between its escapes."""
    written = yaml.safe_dump({"search": text, "other": "x"}, default_style=style, width=width, allow_unicode=True)
    written = written.replace(f"{style}search{style}", "search", 1)
    assert text == assert_maps_back(written)


@given(lines=st.lists(st.text(alphabet="ab|`=\"'*$é😀 ", min_size=1, max_size=12), min_size=1, max_size=6))
def test_plain(lines: list[str]) -> None:
    """A plain text over several lines maps word by word."""
    written = "search: x\n" + "".join(f"   y{line}\n" for line in lines) + "other: 1\n"
    assert_maps_back(written)


@pytest.mark.parametrize(
    ("written", "wanted", "line", "column"),
    [
        ("a: 1\nsearch: |\n  first\n  | wher x=1\n", "wher", 4, 5),
        ("search: >-\n    first\n    | wher x=1\n", "wher", 3, 7),
        ("search: first\n  | wher x=1\n", "wher", 2, 5),
        ("search: 'first ''quoted''\n  | wher x=1'\n", "wher", 2, 5),
        ('search: "a \\"b\\" | wher x=1"\n', "wher", 1, 20),
        ('search: "a \\\n   wher"\n', "wher", 2, 4),
        ("search: |\r\n  first\r\n  | wher\r\n", "wher", 3, 5),
        ("\ufeffsearch: wher\n", "wher", 1, 9),
        ("search: |\n\n\n  é😀 wher\n", "wher", 4, 6),
        ("search: &anchored wher\n", "wher", 1, 19),
        ("search: !!str 'wher'\n", "wher", 1, 16),
        ("search: &anchored |  # comment 2\n  wher\n", "wher", 2, 3),
    ],
)
def test_place_in_the_file(written: str, wanted: str, line: int, column: int) -> None:
    """A span inside of a search has the line and column where a person reads it."""
    source = document_of(written).text_source(("search",))
    start = source.text.index(wanted)

    place = source.place(Span(start, start + len(wanted)))
    assert (line, column) == (place.line, place.column)
    assert wanted == place.origin().source.text[slice(*place.origin().span)]


def test_end_of_the_text() -> None:
    """A place behind the last character is at the end of the text, not of the file."""
    source = document_of("search: |-\n  index=main |\nother: 1\n").text_source(("search",))
    assert "file.yml:2:15" == source.place(Span(len(source.text), len(source.text))).location
