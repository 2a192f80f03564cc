"""The families of conditional, informational, multivalue and statistical functions beyond the cases on their pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import UnsupportedError
from tocsin.expressions.compiling import compile_condition, compile_expression
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, Value, multivalue, values_of
from tocsin.spl import parse_expression

SCOPE = Scope(now=0)
scalars = st.sampled_from(["", "a", "b", "B", "1", "2", "10", "1.0"])
lists = st.lists(scalars, max_size=5)


def result(text: str, **row: Value | None) -> Value | None:
    """Evaluate an expression on a row; a null argument is an absent field."""
    return compile_expression(parse_expression(text), SCOPE)({k: v for k, v in row.items() if v is not None})


@given(st.one_of(st.none(), scalars), st.one_of(st.none(), scalars))
def test_coalesce_is_a_chain_of_ifs(first: str | None, second: str | None) -> None:
    """coalesce gives what asking isnull in turn gives, and isnotnull is its opposite."""
    assert result("if(isnull(a), b, a)", a=first, b=second) == result("coalesce(a, b)", a=first, b=second)
    assert result("if(isnotnull(a), a, b)", a=first, b=second) == result("coalesce(a, b)", a=first, b=second)


@given(scalars, scalars)
def test_nullif_follows_equality(first: str, second: str) -> None:
    """nullif is null exactly where the comparison is TRUE."""
    equal = compile_condition(parse_expression("a=b"), SCOPE)({"a": first, "b": second})
    assert (None if equal else first) == result("nullif(a, b)", a=first, b=second)


def test_nullif_of_multivalues() -> None:
    """Multivalues are equal as a whole, and null equals nothing."""
    assert result("nullif(a, b)", a=("x", "y"), b=("x", "y")) is None
    assert ("x", "y") == result("nullif(a, b)", a=("x", "y"), b="x")
    assert "x" == result("nullif(a, b)", a="x")


@given(lists, lists)
def test_appending(first: list[str], second: list[str]) -> None:
    """mvappend is concatenation, and mvcount counts what it made."""
    row = {"a": multivalue(first), "b": multivalue(second)}
    assert multivalue([*first, *second]) == result("mvappend(a, b)", **row)
    assert (len(first) + len(second) or None) == result("mvcount(mvappend(a, b))", **row)


@given(lists)
def test_rearranging(items: list[str]) -> None:
    """mvreverse is its own inverse, mvsort only reorders, mvdedup keeps one of each in order."""
    values = multivalue(items)
    assert values == result("mvreverse(mvreverse(v))", v=values)
    assert sorted(items) == list(values_of(result("mvsort(v)", v=values)))
    assert list(dict.fromkeys(items)) == list(values_of(result("mvdedup(v)", v=values)))


@pytest.mark.parametrize(
    ("condition", "kept"),
    [("NOT v IN (-1, 2)", ("-2", "x")), ("v=-2 OR isnull(v)", "-2"), ('like(v, "-%")', ("-1", "-2")), ("-v > 1", "-2")],
)
def test_filters_of_every_shape(condition: str, kept: Value) -> None:
    """The one field of the condition is found in calls, lists, negations and signs."""
    assert kept == result(f"mvfilter({condition})", v=("-1", "-2", "2", "x"))


@given(lists, st.integers(-7, 7), st.integers(-7, 7))
def test_positions(items: list[str], start: int, end: int) -> None:
    """mvindex takes the values whose position, counted from either end, lies in the range."""
    values, count = multivalue(items), len(items)
    first, last = (position + count if position < 0 else position for position in (start, end))
    expected = [item for position, item in enumerate(items) if first <= position <= last]
    assert multivalue(expected) == result("mvindex(v, s, e)", v=values, s=start, e=end)
    assert (items[first] if 0 <= first < count else None) == result("mvindex(v, s)", v=values, s=start)


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1, max_size=5))
def test_splitting_undoes_joining(items: list[str]) -> None:
    """Splitting at the separator that joined the values gives the values again."""
    assert multivalue(items) == result('split(mvjoin(v, ","), ",")', v=multivalue(items))


@given(lists, lists)
def test_zipping(first: list[str], second: list[str]) -> None:
    """mvzip pairs the values as far as the shorter list goes."""
    pairs = [f"{one}|{other}" for one, other in zip(first, second, strict=False)]
    assert multivalue(pairs) == result('mvzip(a, b, "|")', a=multivalue(first), b=multivalue(second))


@given(lists)
def test_mapping_and_filtering(items: list[str]) -> None:
    """mvfilter keeps what mvmap keeps when it gives null for the rest."""
    values = multivalue(items)
    assert result('mvmap(v, if(v>"1", v, null()))', v=values) == result('mvfilter(v>"1")', v=values)
    assert values == result("mvmap(v, v)", v=values)


def test_mapping_flattens_and_sees_other_fields() -> None:
    """Results with several values are flattened, and the row itself stays as it was."""
    row: Row = {"v": ("a", "b"), "k": "1"}
    evaluate = compile_expression(parse_expression("mvmap(v, mvappend(v, k))"), SCOPE)
    assert ("a", "1", "b", "1") == evaluate(row)
    assert {"v": ("a", "b"), "k": "1"} == row


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("mvrange(5, 1, 0-2)", (5, 3)),
        ("mvrange(1, 2, 0.25)", (1, 1.25, 1.5, 1.75)),
        ("mvrange(1, 1)", None),
        ("mvrange(1, 2, 0)", None),
        ('mvrange(0, 9, "no span")', None),
        ('mvrange(0, 90, "1min")', (0, 60)),
        ('mvrange(0, 90, "0min")', 0),
    ],
)
def test_ranges(expression: str, expected: Value | None) -> None:
    """A range counts in either direction, by fractions and by spans; an impossible step gives null."""
    assert expected == result(expression)


@pytest.mark.parametrize(
    ("search", "commands"),
    [
        ("| makeresults | eval a=1", ("makeresults", "eval")),
        ("search a | head", ("search", "head")),
        ("a=1", "search"),
        ('a="x | y" | table a', ("search", "table")),
    ],
)
def test_commands(search: str, commands: Value) -> None:
    """The commands of a search are the first words between its pipes."""
    assert commands == result("commands(s)", s=search)


@given(st.lists(st.one_of(scalars, st.integers(-5, 5)), min_size=1, max_size=4))
def test_extremes(items: list[str | int]) -> None:
    """Neither extreme depends on the order of the arguments, and each is one of them."""
    row = {f"f{position}": item for position, item in enumerate(items)}
    for name in ("min", "max"):
        forwards = result(f"{name}({', '.join(row)})", **row)
        assert forwards in items
        assert forwards == result(f"{name}(v)", v=multivalue(items))


def test_numbers_come_before_texts() -> None:
    """Any text is greater than any number."""
    assert "a" == result('max(999, "a")')
    assert 999 == result('min(999, "a")')
    assert result("min(nope)") is None


def test_sums_and_means() -> None:
    """Only numbers take part; without any the result is null."""
    assert 6 == result("sum(1, v, nope)", v=("2", "x", "3"))
    assert 2 == result("avg(1, v)", v=("2", "x", "3"))
    assert result("sum(v)", v="x") is None
    assert result("avg(nope)") is None


@pytest.mark.parametrize(
    ("network", "address", "inside"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.9.9.9/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("2001:db8::/32", "2001:DB8::1", True),
        ("2001:db8::/32", "10.0.0.1", False),
        ("10.0.0.0/8", "host", None),
        ("nonsense", "10.0.0.1", None),
        ("10.0.0.0/8", ("host", "10.0.0.1"), True),
        ("10.0.0.0/8", ("host", "11.0.0.1"), None),
    ],
)
def test_networks(network: str, address: Value, inside: bool | None) -> None:
    """An address is inside, outside, or no address, and then nothing is known."""
    assert inside is result("cidrmatch(n, a)", n=network, a=address)


def test_patterns_from_fields() -> None:
    """A pattern in a field is compiled in its row, and a malformed one gives null."""
    assert result("match(v, p)", v="abc", p="^a.c$") is True
    assert result("match(v, p)", v="abc", p="(") is None
    assert result("match(v, p)", v=5, p="5") is True


def test_lookup() -> None:
    """lookup() asks for the wanted columns of a table; what it cannot ask or find is null."""

    def find(table: str, keys: Row) -> Row:
        return {"owner": "ana", "city": "Oslo"} if (table, keys) == ("assets", {"ip": "10.0.0.9"}) else {}

    evaluate = compile_expression(parse_expression("lookup(t, k, c)"), Scope(now=0, lookup=find))
    row: Row = {"t": "assets", "k": json.dumps({"ip": "10.0.0.9"}), "c": json.dumps(["city", "size"])}
    assert '{"city":"Oslo"}' == evaluate(row)
    assert evaluate({**row, "t": "other"}) is None
    assert evaluate({**row, "k": "{"}) is None
    assert evaluate({"t": "assets"}) is None
    with pytest.raises(UnsupportedError):
        result("lookup(t, k, c)", **row)


@pytest.mark.parametrize("value", [None, "", "a", "5", "5.0", 5, 2.5, ("1", "2")])
def test_types_exclude_each_other(value: Value | None) -> None:
    """A value is null, a number or a string, and a number is an integer or a double."""
    row: dict[str, Any] = {"v": value}
    assert 1 == sum(result(f"{name}(v)", **row) is True for name in ("isnull", "isnum", "isstr", "isbool"))
    assert result("isnum(v)", **row) is (result("isint(v)", **row) or result("isdouble(v)", **row))
    assert (result("typeof(v)", **row) == "Number") is result("isnum(v)", **row)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("isarray(v)", [True, False, False, False]),
        ("isobject(v)", [False, True, False, False]),
        ("ismv(v)", [False, False, False, True]),
        ('typeof(v="x")', ["Boolean"] * 4),
        ('case(isarray(v), "array", isobject(v), "object")', ["array", "object", None, None]),
        ('validate(isarray(v), "no array", 1=1, "never")', [None, "no array", "no array", "no array"]),
        ('mvfind(v, "^b")', [None, None, None, 1]),
    ],
)
def test_answers(expression: str, answer: list[Value | None]) -> None:
    """JSON is told from text that only begins like it, and the first answer that fits is taken."""
    values: list[Value] = ["[1]", '{"a": 1}', "{a", ("a", "b")]
    assert answer == [result(expression, v=value) for value in values]


def test_searchmatch(passes: Callable[..., bool]) -> None:
    """searchmatch follows the search command: any case, wildcards, words in the raw text."""
    assert passes('searchmatch("user=AN* denied")', user="ana", _raw="Access denied")
    assert not passes('searchmatch("user=b*")', user="ana")
