"""Laws of the row-wise commands, and input that means them harm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin
from tocsin.expressions.values import looks_numeric, texts
from tocsin.spl.lexical import quote

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=10)
_CELLS = st.none() | st.sampled_from(["", "a", "b", "7"])
_ROWS = st.lists(st.fixed_dictionaries({"x": _CELLS, "y": _CELLS, "z": _CELLS}), max_size=6)


def _run(spl: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in tocsin.search(spl, events=events)]


def _one(spl: str, **event: Any) -> dict[str, Any]:
    (row,) = _run(spl, event)
    return row


@given(_TEXTS, _TEXTS)
def test_rex_takes_any_pattern(pattern: str, text: str) -> None:
    """Any pattern is run or refused with its place; it never fails in another way."""
    try:
        row = _one(f"| rex field=x max_match=0 {quote(pattern)}", x=text)
    except tocsin.SearchError as error:
        assert error.diagnostics[0].place is not None
    else:
        assert text == row["x"]


@given(_TEXTS)
def test_rex_with_all_matches_finds_every_character(text: str) -> None:
    """With max_match=0 nothing is missed and nothing comes twice."""
    row = _one('| rex field=x max_match=0 "(?<c>(?s).)"', x=text)
    assert tuple(text) == texts(row.get("c"))


@given(_TEXTS)
def test_sed_that_puts_back_what_it_found_changes_nothing(text: str) -> None:
    """Replacing each character by itself leaves the text as it is."""
    assert {"x": text} == _one(r'| rex field=x mode=sed "s/((?s).)/\1/g"', x=text)


@given(_WORDS)
def test_replacing_all_by_all_changes_nothing(text: str) -> None:
    """A wildcard that is replaced by what it matched leaves the value as it is."""
    assert {"x": text} == _one("| replace * WITH * | replace *a* WITH *a* | replace *a*b* WITH *a*b* IN x", x=text)


def test_replace_takes_no_time_for_many_wildcards() -> None:
    """A pattern with many wildcards against a long text that almost fits ends."""
    old = "*".join("a" * 40)
    assert {"x": "a" * 5000} == _one(f'| replace "{old}b" WITH c', x="a" * 5000)


@given(_WORDS, st.lists(_WORDS.filter(lambda word: "," not in word), min_size=2, max_size=5))
def test_splitting_undoes_joining(name: str, words: list[str]) -> None:
    """makemv gives back the values that were joined."""
    row = _one(f'| makemv delim="," {quote(name)}', **{name: ",".join(words)})
    assert tuple(words) == row[name]


@given(st.lists(_WORDS, min_size=1, max_size=5))
def test_combining_undoes_expanding(words: list[str]) -> None:
    """mvcombine gives back the rows that mvexpand took apart."""
    assert [{"k": "1", "x": tuple(words) if len(words) > 1 else words[0]}] == _run(
        "| mvexpand x | mvcombine x", {"k": "1", "x": words}
    )


@given(_ROWS)
def test_fillnull_leaves_no_gap(rows: list[dict[str, str | None]]) -> None:
    """Behind fillnull a named field is in every row, and values that were there stay."""
    found = _run("| fillnull value=filled x", *rows)
    assert [row["x"] if row["x"] is not None else "filled" for row in rows] == [row["x"] for row in found]


@given(_ROWS)
def test_filldown_twice_is_filldown_once(rows: list[dict[str, str | None]]) -> None:
    """A second filldown finds nothing to fill."""
    assert _run("| filldown", *rows) == _run("| filldown | filldown", *rows)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), _TEXTS, min_size=1, max_size=4))
def test_reading_undoes_writing_json(fields: dict[str, str]) -> None:
    """fromjson and spath give back the fields that tojson wrote as texts."""
    assert fields == _one("| tojson str(*) | fields _raw | fromjson _raw | fields - _raw", **fields)
    assert fields == _one("| tojson str(*) | fields _raw | spath | fields - _raw", **fields)


@given(st.lists(_TEXTS.filter(lambda text: not looks_numeric(text)), min_size=2, max_size=4))
def test_foreach_hands_over_any_text(words: list[str]) -> None:
    """A value reaches the template as it is, whatever quotes and backslashes it holds."""
    row = _one("| foreach mode=multivalue x [ eval y=mvappend(y, <<ITEM>>) ]", x=words)
    assert tuple(words) == row["y"]
    row = _one("| foreach mode=json_array x [ eval y=mvappend(y, <<ITEM>>) ]", x=json.dumps(words))
    assert tuple(words) == row["y"]


@given(_TEXTS, _WORDS, _WORDS)
def test_extract_takes_any_text(text: str, pair: str, equals: str) -> None:
    """Any text and any delimiters give fields with texts."""
    row = _one(f"| extract | extract pairdelim={quote(pair)} kvdelim={quote(equals)}", _raw=text)
    assert all(isinstance(value, str) for value in row.values())


@pytest.mark.parametrize("text", [" " * 10_000, "a" * 10_000, '"' * 9_999, "a =" * 3_000, "<a" * 5_000, "<" * 10_000])
def test_extraction_of_monotonous_text_ends(text: str) -> None:
    """Texts that drive expressions to try again and again are read in passing."""
    rows = _run('| extract | extract pairdelim=";" kvdelim="=" | xmlkv | spath | xpath "//a" | multikv', {"_raw": text})
    assert rows


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | _TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
        max_leaves=8,
    )
)
def test_spath_takes_any_document(document: object) -> None:
    """Any JSON document gives texts, with a path and without."""
    row = _one('| spath input=j | spath input=j path="a{}.b{0}" output=o', j=json.dumps(document))
    assert all(isinstance(value, str | tuple) for value in row.values())


def test_spath_of_a_deep_document_ends() -> None:
    """A document that is nested beyond measure gives nothing and does no harm."""
    assert ["j"] == list(_one("| spath input=j path=a", j="[" * 100_000))
