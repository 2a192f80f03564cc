"""Eval expressions: precedence, names, literals and what is refused."""

from __future__ import annotations

import pytest

from tocsin.errors import SearchError
from tocsin.spl import parse_expression
from tocsin.spl.printing import print_expression
from tocsin.spl.trees import Binary, BinaryOperator, Call, FieldReference, In, Negative, NumberLiteral, TextLiteral


@pytest.mark.parametrize(
    ("written", "grouped"),
    [
        ("a OR b AND c", "a OR (b AND c)"),
        ("a XOR b OR c", "a XOR (b OR c)"),
        ("NOT a AND b", "(NOT a) AND b"),
        ("NOT a=1", "NOT (a=1)"),
        ("not NOT a", "NOT (NOT a)"),
        ("a=1 or b==2", "(a=1) OR (b=2)"),
        ("a . b=c", "(a . b)=c"),
        ("a + b . c", "(a+b) . c"),
        ("a - b - c", "(a-b) - c"),
        ("a + b * c % d", "a + ((b*c) % d)"),
        ("-a * b", "(-a) * b"),
        ("a like b and c in (1, 2)", "(a LIKE b) AND (c IN (1, 2))"),
        ('"x" IN(f, g)', '("x" IN (f, g))'),
        ("a=b!=c", "(a=b)!=c"),
    ],
)
def test_operators_bind_as_documented(written: str, grouped: str) -> None:
    """The tree of a text equals the tree of the same text with its grouping written out."""
    assert parse_expression(grouped) == parse_expression(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("'first name'", FieldReference(name="first name")),
        ("'a{}.b'", FieldReference(name="a{}.b")),
        ("null", FieldReference(name="null")),
        ("len", FieldReference(name="len")),
        ("cpu:mem", FieldReference(name="cpu:mem")),
        ("größe", FieldReference(name="größe")),
        ("$user$", FieldReference(name="$user$")),
        (".25", NumberLiteral(text=".25")),
        ("1e3", NumberLiteral(text="1e3")),
        (r'"a \"b\" \\ \d"', TextLiteral(text=r'a "b" \ \d')),
        ('"two\nlines"', TextLiteral(text="two\nlines")),
        (
            "CoAlesce (a , null( ))",
            Call(function="coalesce", arguments=(FieldReference(name="a"), Call(function="null"))),
        ),
        ("- -1", Negative(operand=Negative(operand=NumberLiteral(text="1")))),
        ("x IN (1)", In(operand=FieldReference(name="x"), choices=(NumberLiteral(text="1"),))),
    ],
)
def test_primaries_are_read(written: str, expected: object) -> None:
    """A name, a number, a text or a call becomes its node."""
    assert expected == parse_expression(written)


def test_an_unquoted_dot_concatenates() -> None:
    """`a.b` without quotes joins two fields; a dotted name needs single quotes (Search Reference, eval)."""
    expected = Binary(
        operator=BinaryOperator.CONCATENATE, left=FieldReference(name="a"), right=FieldReference(name="b")
    )

    assert expected == parse_expression("a.b")


def test_spans_point_at_the_text() -> None:
    """Each node's span is the text that it was read from."""
    text = 'if(match(user, "^a"), 1, b + 22)'
    tree = parse_expression(text)
    assert isinstance(tree, Call)

    spans = [text[argument.span.start : argument.span.end] for argument in tree.arguments]

    assert ['match(user, "^a")', "1", "b + 22"] == spans


@pytest.mark.parametrize(
    "written", ["", "a b", "a=", "(a", "f(", "f(a,)", "1 +", "'a", '"a', "a IN ()", "a)", "[", "*"]
)
def test_what_is_no_expression_is_refused(written: str) -> None:
    """A broken expression raises SearchError with a diagnostic that has a place."""
    with pytest.raises(SearchError) as refused:
        parse_expression(written)

    assert all(diagnostic.place is not None for diagnostic in refused.value.diagnostics)


def test_deep_nesting_is_refused_not_crashed() -> None:
    """A hostile depth of parentheses ends in a diagnostic."""
    with pytest.raises(SearchError, match="levels deep"):
        parse_expression("(" * 5000 + "a" + ")" * 5000)


def test_printing_keeps_only_needed_parentheses() -> None:
    """The canonical text has the parentheses that the meaning needs and no others."""
    assert "(a OR b) AND NOT c=1 + 2 * (3 - 4)" == print_expression(
        parse_expression("((a) or (b)) and (not (c==(1+(2*(3-4)))))")
    )
