"""JSON as text and as values, paths into it, and the fields that it has."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.json_paths import Every, json_fields, parse_path, remove, replace_at, select
from tocsin.expressions.json_prefix import json_prefix_fields
from tocsin.expressions.json_text import JsonError, parse_json, parse_json_or_none, write_json

KEYS = st.text(alphabet='abc é"\\', min_size=1, max_size=3)
DOCUMENTS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)


@given(DOCUMENTS)
def test_reading_undoes_writing(document: Any) -> None:
    """A document that is read and written again differs in blanks only, and means the same."""
    text = json.dumps(document)

    assert json.dumps(document, separators=(",", ":"), ensure_ascii=False) == write_json(parse_json(text))
    assert document == json.loads(write_json(parse_json(text)))


@pytest.mark.parametrize("text", ["1.50", "-0", "1e400", "12345678901234567890123", "0.1E-7", '{"a":1.0}'])
def test_numbers_keep_their_digits(text: str) -> None:
    """A number is written with the digits that it was read with."""
    assert text == write_json(parse_json(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "NaN",
        "Infinity",
        "01",
        '"\n"',
        "[1] 2",
        "[" * 100_000,
        "[" * 300 + "]" * 300,
    ],
)
def test_what_is_no_json(text: str) -> None:
    """Any other text is an error, however deep it is nested."""
    with pytest.raises(JsonError, match="not JSON"):
        parse_json(text)
    assert parse_json_or_none(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ("a",)),
        ("a.b c.d-e", ("a", "b c", "d-e")),
        ("a{}", ("a", Every())),
        ("a{0}.b", ("a", 0, "b")),
        ("{}.x", (Every(), "x")),
        ("a{}{12}", ("a", Every(), 12)),
        ("@type", ("@type",)),
    ],
)
def test_paths(text: str, expected: tuple[object, ...]) -> None:
    """A path's steps are keys, positions and every element."""
    assert expected == parse_path(text)


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a{", "a{x}", "a{0", "a}{"])
def test_what_is_no_path(text: str) -> None:
    """Any other text is refused."""
    with pytest.raises(ValueError, match="no path"):
        parse_path(text)


@given(st.dictionaries(st.sampled_from("abc"), DOCUMENTS, min_size=1), st.sampled_from("abc"), st.sampled_from("abc"))
def test_what_is_set_is_there_until_it_is_removed(document: Any, first: str, second: str) -> None:
    """A value that was put at a path is found there, and is gone after its removal; the document itself stays."""
    before = json.dumps(document)
    path = (first, second)
    changed = replace_at(document, path, "new")

    if isinstance(document.get(first, {}), dict):
        assert ["new"] == list(select(changed, path))
        assert [] == list(select(remove(changed, path), path))
    else:
        assert document == changed
    assert before == json.dumps(document)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a{0}", '{"a":["new",2],"o":{"x":1}}'),
        ("a{2}", '{"a":[1,2,"new"],"o":{"x":1}}'),
        ("a{3}", '{"a":[1,2],"o":{"x":1}}'),
        ("a{}", '{"a":["new","new"],"o":{"x":1}}'),
        ("a.b", '{"a":[1,2],"o":{"x":1}}'),
        ("o{0}", '{"a":[1,2],"o":{"x":1}}'),
        ("p{0}", '{"a":[1,2],"o":{"x":1}}'),
        ("o.x.y", '{"a":[1,2],"o":{"x":1}}'),
        ("p.q", '{"a":[1,2],"o":{"x":1},"p":{"q":"new"}}'),
    ],
)
def test_replacing(path: str, expected: str) -> None:
    """Elements that are there, and the one after the last, can be set; what does not fit is left alone."""
    assert expected == write_json(replace_at(parse_json('{"a":[1,2],"o":{"x":1}}'), parse_path(path), "new"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a{0}", '{"a":[{"y":2}],"o":1}'),
        ("a{1}.y", '{"a":[{"x":1},{}],"o":1}'),
        ("a{}.x", '{"a":[{},{"y":2}],"o":1}'),
        ("a{}", '{"a":[],"o":1}'),
        ("a{9}", '{"a":[{"x":1},{"y":2}],"o":1}'),
        ("o.x", '{"a":[{"x":1},{"y":2}],"o":1}'),
    ],
)
def test_removing(path: str, expected: str) -> None:
    """Elements and members are removed; what is not there is no matter."""
    assert expected == write_json(remove(parse_json('{"a":[{"x":1},{"y":2}],"o":1}'), parse_path(path)))


def test_fields_of_a_document() -> None:
    """Keys are joined by dots, elements of arrays marked, and every scalar has its text."""
    document = '{"a":{"b":1.50,"c":[true,null,{"d":"x"},{"d":"y"}]},"e":[[1],[2]],"f":{},"g":[],"h":""}'
    expected = {"a.b": ["1.50"], "a.c{}": ["true", "null"], "a.c{}.d": ["x", "y"], "e{}{}": ["1", "2"], "h": [""]}

    assert expected == json_fields(parse_json(document))


@given(st.one_of(st.dictionaries(KEYS, DOCUMENTS, max_size=4), st.lists(DOCUMENTS, max_size=4)), st.booleans())
def test_an_uncut_prefix_has_every_field(document: Any, indented: bool) -> None:
    """Reading step by step finds what reading at once finds."""
    text = json.dumps(document, indent=2 if indented else None)

    assert json_fields(parse_json(text)) == json_prefix_fields(text)


@given(st.dictionaries(KEYS, DOCUMENTS, max_size=4), st.integers(0, 200))
def test_a_cut_prefix_has_the_first_fields(document: Any, length: int) -> None:
    """What is read before the cut is what the whole document begins with."""
    text = json.dumps(document)
    whole = json_fields(parse_json(text))

    for name, texts in json_prefix_fields(text[:length]).items():
        assert texts == whole[name][: len(texts)]
