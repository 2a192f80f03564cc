"""YAML is read with places, and every mistake in it is a diagnostic."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tocsin.content.document import Document
from tocsin.content.yaml_text import MAXIMUM_BYTES, read_yaml, read_yaml_file
from tocsin.diagnostics import Severity


def document_of(text: str) -> Document:
    document, diagnostics = read_yaml(text, "file.yml")
    assert document is not None
    assert () == diagnostics
    return document


@pytest.mark.parametrize(
    ("content", "code", "line", "column", "message"),
    [
        ("a: b\na:\tc\n\td: 1\n", "DET403", 3, 1, "a tab cannot indent YAML"),
        ("a: |\n\tx\n", "DET403", 2, 1, "a tab cannot indent YAML"),
        ("a: 'x\nb: y\n", "DET403", 1, 4, "unexpected end of stream"),
        ("a: [1,2\nb: 3\n", "DET403", 1, 4, "did not find expected ',' or ']'"),
        ("a: b: c\n", "DET403", 1, 5, "mapping values are not allowed"),
        ("a:\n  - b\n c: d\n", "DET403", 3, 2, "did not find expected key"),
        ('a: "\\q"\n', "DET403", 1, 5, "unknown escape character"),
        ("a: @x\n", "DET403", 1, 4, "cannot start any token"),
        ("a: *nothing\n", "DET403", 1, 4, "the alias `*nothing` stands for nothing"),
        ("a: &a [*a]\n", "DET403", 1, 8, "the alias `*a` stands for nothing that is complete"),
        ("a: 1\nb: 2\na: 3\n", "DET404", 3, 1, "the key `a` is written twice"),
        ("a:\n  - b: 1\n    b: 2\n", "DET404", 3, 5, "the key `b` is written twice"),
        ("a: b\n---\nc: d\n", "DET405", 2, 1, "a second YAML document"),
        ("- a\n", "DET406", 1, 1, "holds a list where an object is wanted"),
        ("", "DET406", 1, 1, "holds nothing"),
        ("# only a comment\n", "DET406", 1, 1, "holds nothing"),
        ("text\n", "DET406", 1, 1, "holds a single value"),
        ("a: " + "[" * 100, "DET407", 1, 67, "nested deeper than 64 levels"),
        ("? [a]\n: b\n", "DET408", 1, 3, "a key must be a text"),
        ("<<: {a: b}\n", "DET408", 1, 1, "merge keys"),
        ("a: !!python/object:os.system x\n", "DET408", 1, 4, "is not read"),
        ("a: yes\n", "DET409", 1, 4, "`yes` is read here as text, but as true or false"),
        ("a: [12:30:45]\n", "DET409", 1, 5, "as a number in base 60"),
        ("a: 0777\n", "DET409", 1, 4, "as a number by other YAML readers"),
        ("a: \x01b\n", "DET402", 1, 4, "U+0001"),
        (b"a: b\nc: \xff\n", "DET402", 2, 4, "byte 0xff is not valid UTF-8"),
        (b"\xff\xfea\x00", "DET402", 1, 1, "UTF-16"),
        (b"x" * (MAXIMUM_BYTES + 1), "DET401", 1, 1, "larger than"),
    ],
)
def test_mistake(content: str | bytes, code: str, line: int, column: int, message: str) -> None:
    """A mistake is one diagnostic with the line and column of what a person must look at."""
    _, (found,) = read_yaml(content, "file.yml")

    assert found.place is not None
    assert (code, line, column) == (found.code, found.place.line, found.place.column)
    assert message in found.message


def test_anchor_bomb() -> None:
    """Aliases of aliases are refused before they grow."""
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    document, (found,) = read_yaml("a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "\n".join(levels), "file.yml")

    assert document is None
    assert "DET407" == found.code


def test_values() -> None:
    """Only plain decimal numbers, true, false and null are anything but text."""
    text = "a: 7\nb: -1.5\nc: true\nd: ~\ne: '7'\nf: 2024-10-24\ng: 4.0.3\nh: 1e3\ni:\nj: !!str 7\n"
    document = document_of(text)
    expected = {"a": 7, "b": -1.5, "c": True, "d": None, "e": "7", "f": "2024-10-24", "g": "4.0.3", "h": "1e3"}
    assert {**expected, "i": None, "j": "7"} == document.data


def test_surprises_are_warnings() -> None:
    """A text that other readers take for something else does not make a file wrong."""
    document, (found,) = read_yaml("a: no\n", "file.yml")
    assert document is not None
    assert {"a": "no"} == document.data
    assert Severity.WARNING is found.severity


def test_places() -> None:
    """Each key and value has its place; what is missing has the place of what is around it."""
    document = document_of("name: x\ntests:\n  - data: [p, q]\n    é: z\n")

    assert "file.yml:1:7" == document.place(("name",)).location
    assert "file.yml:1:1" == document.key_place(("name",)).location
    assert "file.yml:3:15" == document.place(("tests", 0, "data", 1)).location
    assert "file.yml:4:5" == document.key_place(("tests", 0, "é")).location
    assert "file.yml:3:5" == document.place(("tests", 0, "missing", "deeper")).location
    assert "file.yml:1:1" == document.place(("missing",)).location


def test_aliases_have_the_place_of_their_anchor() -> None:
    """What an alias stands for is where the anchor is; the alias itself is where it is written."""
    document = document_of("a: &x\n  b: [1]\nc: *x\n")

    assert {"a": {"b": [1]}, "c": {"b": [1]}} == document.data
    assert "file.yml:3:4" == document.place(("c",)).location
    assert "file.yml:2:7" == document.place(("c", "b", 0)).location


def test_byte_order_mark_and_line_endings() -> None:
    """Files from Windows have the same places as others."""
    document, diagnostics = read_yaml(b"\xef\xbb\xbfa: b\r\nc: d\r\n", "file.yml")
    assert document is not None
    assert () == diagnostics
    assert ({"a": "b", "c": "d"}, "file.yml:2:4") == (document.data, document.place(("c",)).location)


def test_file_that_is_not_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A file that cannot be opened is a diagnostic."""
    document, (found,) = read_yaml_file(tmp_path / "missing.yml", "missing.yml")
    assert document is None
    assert ("DET401", "missing.yml:1:1") == (found.code, found.place and found.place.location)


# PyYAML writes these line breaks in a way that it does not read back itself.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=6)
keys = texts.filter(lambda key: key != "<<")
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_what_is_written_is_read(data: dict[str, object]) -> None:
    """Whatever PyYAML writes is read back the same, with a place for every value."""
    document, diagnostics = read_yaml(yaml.safe_dump(data, allow_unicode=True), "file.yml")
    assert document is not None
    assert all(diagnostic.severity is Severity.WARNING for diagnostic in diagnostics)
    assert data == document.data
    assert all(
        document.source.text[slice(*node.span)].strip(" \n") or not document.at(path)
        for path, node in document.nodes.items()
    )


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#,? \n\t\\0", max_size=40) | st.binary(max_size=40))
def test_no_text_breaks_the_reader(content: str | bytes) -> None:
    """Any content gives a document or a diagnostic, never an exception."""
    document, diagnostics = read_yaml(content, "file.yml")
    assert document is not None or diagnostics
