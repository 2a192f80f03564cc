"""Operators of eval expressions: coercion, comparison, logic, null and multivalues, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import SearchError, UnsupportedError
from tocsin.expressions.compiling import compile_condition, compile_expression
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import compare_scalars, same_scalar
from tocsin.spl import Pipeline, parse_expression
from tocsin.spl.trees import Binary, BinaryOperator, FieldReference, Not, Subsearch

SCOPE = Scope(now=0)
TRUTHS = {"1=1": True, "1=2": False, "nope=1": None}
field_values = st.one_of(st.none(), st.sampled_from(["1", "2", "1.0", "a", "B", ""]), st.integers(-2, 2))


def truth_of_and(left: bool | None, right: bool | None) -> bool | None:
    """Conjunction of three truth values."""
    if left is False or right is False:
        return False
    return True if left and right else None


@pytest.mark.parametrize(("left", "right"), list(product(TRUTHS, repeat=2)))
def test_three_valued_logic(evaluate: Callable[..., Any], left: str, right: str) -> None:
    """False decides AND, true decides OR, XOR needs both sides, and otherwise null stays null."""
    one, other = TRUTHS[left], TRUTHS[right]
    both = truth_of_and(one, other)
    neither = truth_of_and(None if one is None else not one, None if other is None else not other)
    assert both is evaluate(f"{left} AND {right}")
    assert (None if neither is None else not neither) is evaluate(f"{left} OR {right}")
    assert (None if one is None or other is None else one is not other) is evaluate(f"{left} XOR {right}")


@pytest.mark.parametrize(("text", "truth"), list(TRUTHS.items()))
def test_not(evaluate: Callable[..., Any], text: str, truth: bool | None) -> None:
    """NOT turns TRUE and FALSE round and leaves null alone."""
    assert (None if truth is None else not truth) is evaluate(f"NOT {text}")


@pytest.mark.parametrize(("left", "middle", "right"), list(product(TRUTHS, repeat=3)))
def test_conditions_agree_with_values(left: str, middle: str, right: str) -> None:
    """A condition passes exactly when the value of the same expression is TRUE."""
    for text in (f"{left} AND {middle} OR {right}", f"({left} OR {middle}) AND NOT {right}", f"{left} XOR {middle}"):
        tree = parse_expression(text)
        assert (compile_expression(tree, SCOPE)({}) is True) is bool(compile_condition(tree, SCOPE)({}))


@given(field_values, field_values)
def test_comparisons(left: str | int | None, right: str | int | None) -> None:
    """Comparisons of two fields follow the one order of scalars, and null on a side gives null."""
    row = {name: value for name, value in (("a", left), ("b", right)) if value is not None}
    expected: dict[BinaryOperator, bool | None] = dict.fromkeys(
        [BinaryOperator.EQUAL, BinaryOperator.NOT_EQUAL, BinaryOperator.LESS, BinaryOperator.AT_LEAST]
    )
    if left is not None and right is not None:
        order = compare_scalars(left, right)
        expected = {
            BinaryOperator.EQUAL: same_scalar(left, right),
            BinaryOperator.NOT_EQUAL: order != 0,
            BinaryOperator.LESS: order < 0,
            BinaryOperator.AT_LEAST: order >= 0,
        }
    for operator, answer in expected.items():
        tree = Binary(operator=operator, left=FieldReference(name="a"), right=FieldReference(name="b"))
        assert answer is compile_expression(tree, SCOPE)(row)


@given(field_values, st.sampled_from(['"1"', "1", "1.0", '"a"', '"B"', '""', "2"]))
def test_constants_compare_like_fields(value: str | int | None, literal: str) -> None:
    """A comparison with a constant, on either side, gives what the comparison with a field of that value gives."""
    row = {} if value is None else {"a": value}
    for symbol in ("=", "!=", "<", ">", "<=", ">="):
        with_field = compile_expression(parse_expression(f"a {symbol} b"), SCOPE)({**row, "b": literal.strip('"')})
        swapped = compile_expression(parse_expression(f"b {symbol} a"), SCOPE)({**row, "b": literal.strip('"')})
        assert with_field is compile_expression(parse_expression(f"a {symbol} {literal}"), SCOPE)(row)
        assert swapped is compile_expression(parse_expression(f"{literal} {symbol} a"), SCOPE)(row)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ('"2"=2.0', True),
        ('"a"="A"', False),
        ('"B"<"a"', True),
        ("10>9", True),
        ('number>"9"', True),
        ('"x">number', True),
        ('many="b"', True),
        ('many="z"', False),
        ('many!="a"', True),
        ('one!="a"', False),
        ("many=other", True),
        ("many>number", True),
        ('many LIKE "b%"', True),
        ('many IN ("b")', True),
        ('one IN ("A")', False),
        ("number IN (1, 10.0)", True),
        ('"10" IN (number)', True),
        ('"b" IN (many, one)', True),
        ('one IN (many, "q")', True),
        ('"z" IN (many, nope)', False),
        ("nope IN (1, 2)", None),
        ("nope IN (one)", None),
        ('nope LIKE "%"', None),
        ("one LIKE nope", None),
        ('one LIKE "_"', True),
        ("one LIKE one", True),
        ("many LIKE many", True),
        ("1 IN (1)", True),
        ('"a" LIKE "%"', True),
        ("1 = null()", None),
        ("null() < one", None),
        ("one = null()", None),
        ("one LIKE null()", None),
        ('many = split("b,z", ",")', True),
        ('one = split("b,z", ",")', False),
        ('split("b,z", ",") > number', True),
        ('"a" IN (split("a,b", ","))', True),
    ],
)
def test_relations(evaluate: Callable[..., Any], expression: str, result: bool | None) -> None:
    """Numbers compare as numbers, text with its case, and one value of a multivalue is enough."""
    row = {"number": "10", "one": "a", "many": ("a", "b"), "other": ("b", "c")}
    assert result is evaluate(expression, **row)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("10.%", "10.1.2.3", True),
        ("10.%", "100.1", False),
        ("%.exe", "a.EXE", False),
        ("a_c", "abc", True),
        ("a_c", "ac", False),
        ("a.c", "abc", False),
        ("%a%b%", "xaxbx", True),
        ("%a%b%", "xbxax", False),
        ("", "", True),
        ("", "x", False),
        ("a*", "ab", False),
        ("a_%", "a\nb", True),
        ("C:\\%", "C:\\x", True),
    ],
)
def test_like(evaluate: Callable[..., Any], pattern: str, text: str, fits: bool) -> None:
    """`%` is any run and `_` one character; everything else, also a backslash, is itself."""
    assert fits is evaluate("text LIKE pattern", text=text, pattern=pattern)
    assert fits is evaluate(f'text LIKE "{pattern}"'.replace("\\", "\\\\"), text=text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("a.b", "23"),
        ('"x" . 5 . "y"', "x5y"),
        ("a+b", "5"),
        ('a+"b"', "2b"),
        ('a+"3"', "23"),
        ("word+word", "hihi"),
        ("word+a", "hi2"),
        ("total+word", "0.5hi"),
        ("many.a", None),
        ("many+a", None),
        ("many-a", None),
        ("a.nope", None),
        ("a+nope", None),
        ("-a", "-2"),
        ("-(-a)", "2"),
        ("total", "0.5"),
    ],
)
def test_joining(assigned: Callable[..., Any], expression: str, text: str | None) -> None:
    """`.` joins texts; `+` adds two numbers and joins anything else; null and multivalues give null."""
    assert text == assigned(expression, a="2", b="3", word="hi", total=0.5, many=("1", "2"))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('"a"+5', "SPL204 Typechecking failed. '+' only takes two strings or two numbers."),
        ("isnull(a)+5", "SPL204 Typechecking failed. '+' only takes two strings or two numbers."),
        ('"a"-b', "SPL204 Typechecking failed. '-' only takes numbers."),
        ('b*"2"', "SPL204 Typechecking failed. '*' only takes numbers."),
        ('-"x"', "SPL204 Typechecking failed. '-' only takes numbers."),
        ('"x".isnull(a)', "SPL204 Typechecking failed. '.' only takes strings and numbers."),
        ('if(a="x" OR "y", 1, 0)', "SPL204 Typechecking failed. 'OR' only takes boolean arguments."),
        ("if(NOT 5, 1, 0)", "SPL204 Typechecking failed. 'NOT' only takes boolean arguments."),
        ("nosuchthing(a)", "SPL201 The 'nosuchthing' function is unsupported or undefined."),
        ("if(a=1, 2)", "SPL202 The arguments to the 'if' function are invalid."),
        ("case(a=1, 2, 3)", "SPL202 The arguments to the 'case' function are invalid."),
        ("if(5, 1, 2)", "SPL202 The arguments to the 'if' function are invalid."),
        ("isnull()", "SPL202 The arguments to the 'isnull' function are invalid."),
        ("isnull(a, b)", "SPL202 The arguments to the 'isnull' function are invalid."),
        ('match(a, "(")', "SPL202 The arguments to the 'match' function are invalid."),
        ("mvfilter(a=b)", "SPL202 The arguments to the 'mvfilter' function are invalid."),
        ("mvfilter(1=1)", "SPL202 The arguments to the 'mvfilter' function are invalid."),
        ('mvindex(a, "x")', "SPL202 The arguments to the 'mvindex' function are invalid."),
        ("searchmatch(a)", "SPL202 The arguments to the 'searchmatch' function are invalid."),
        ('mvmap("a", 1)', "SPL202 The arguments to the 'mvmap' function are invalid."),
    ],
)
def test_refusals(refusal: Callable[..., str], expression: str, message: str) -> None:
    """What is wrong whatever the row holds is refused before any row is seen."""
    assert message == refusal(expression)


@pytest.mark.parametrize(
    "expression",
    ["isnull(a)", "a=1", "NOT a=1", "a IN (1)", 'like(a,"b")', "true()", "if(a=1,true(),false())", "coalesce(a=1,b=1)"],
)
def test_booleans_cannot_be_assigned(refusal: Callable[..., str], expression: str) -> None:
    """No field can hold the result of a condition, however it is wrapped."""
    assert refusal(expression).startswith("SPL203 Fields cannot be assigned a boolean result.")


def test_a_boolean_that_shows_only_in_a_row(assigned: Callable[..., Any]) -> None:
    """A truth value that could not be foreseen is stored as text."""
    assert "True" == assigned('if(a=1, a=1, "no")', a="1")


def test_refusals_name_the_place_and_the_nearest_function() -> None:
    """A refusal points at the call and suggests the name that was probably meant."""
    source = "1 + isnul(a)"
    from tocsin.source import SourceText

    scope = Scope(now=0, source=SourceText("eval", source))
    with pytest.raises(SearchError) as caught:
        compile_expression(parse_expression(source), scope)
    (diagnostic,) = caught.value.diagnostics
    assert "did you mean 'isnull'?" == diagnostic.hint
    assert diagnostic.place is not None
    assert "eval:1:5" == diagnostic.place.location


def test_subsearches_are_unsupported() -> None:
    """A subsearch inside an expression is refused as something this engine cannot do."""
    tree = Not(operand=Subsearch(pipeline=Pipeline(stages=())))
    with pytest.raises(UnsupportedError):
        compile_expression(tree, SCOPE)


def test_only_truth_passes(passes: Callable[..., bool]) -> None:
    """A number, a text or null does not pass a condition."""
    assert not passes("a", a="true")
    assert not passes("a", a=1)
    assert not passes("nope")
    assert passes("true()")


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("a=1 AND b=1 AND c=1", [True, False, False, False]),
        ("a=1 OR b=1 OR c=1", [True, True, True, False]),
        ("(a=1 OR b=1) AND (c=1 OR NOT b=1)", [True, False, False, False]),
        ("a=1 XOR b=1 XOR c=1", [True, False, False, False]),
    ],
)
def test_chains(passes: Callable[..., bool], condition: str, rows: list[bool]) -> None:
    """Chains of one operator and groups of another give the truth of their parts."""
    events = [{"a": "1", "b": "1", "c": "1"}, {"a": "0", "b": "1"}, {"a": "1", "b": "1", "c": "0"}, {"c": "0"}]
    assert rows == [passes(condition, **event) for event in events]


def test_long_chains(passes: Callable[..., bool]) -> None:
    """A thousand alternatives need no deep recursion."""
    assert passes(" OR ".join(f'a="{number}"' for number in range(1000)), a="999")


@given(st.lists(st.fixed_dictionaries({}, optional={"a": st.integers(0, 3), "b": st.integers(0, 3)}), max_size=20))
def test_filters_commute(rows: list[dict[str, Any]]) -> None:
    """Two filters in either order keep what their conjunction keeps."""
    first, second, both = (
        compile_condition(parse_expression(text), SCOPE)
        for text in ("a>1", "b<2 OR isnull(b)", "a>1 AND (b<2 OR isnull(b))")
    )
    together = [row for row in rows if both(row)]
    assert together == [row for row in filter(first, rows) if second(row)]
    assert together == [row for row in filter(second, rows) if first(row)]
