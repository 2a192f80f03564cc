"""Predicates of the search command: precedence, words, quotes, escapes and lists."""

from __future__ import annotations

import pytest

from tocsin.errors import SearchError
from tocsin.spl import parse_predicate
from tocsin.spl.printing import print_predicate
from tocsin.spl.trees import And, Comparison, ComparisonOperator, FieldIn, Term, TermForm, Value


def equal(field: str, text: str) -> Comparison:
    """Return the node of `field=text`."""
    return Comparison(field=field, operator=ComparisonOperator.EQUAL, value=Value(text=text))


@pytest.mark.parametrize(
    ("written", "grouped"),
    [
        ("a=1 b=1 OR c=1", "a=1 AND (b=1 OR c=1)"),
        ("a OR b AND c", "(a OR b) AND c"),
        ("a AND b OR c d", "a AND (b OR c) AND d"),
        ("NOT a OR b", "(NOT a) OR b"),
        ("NOT(a) b", "(NOT a) AND b"),
        ("a, b", "a AND b"),
    ],
)
def test_or_binds_tighter_than_and(written: str, grouped: str) -> None:
    """NOT binds tightest, then OR, then AND and the implied AND (Search Reference, search)."""
    assert parse_predicate(grouped) == parse_predicate(written)


@pytest.mark.parametrize("word", ["and", "or", "not", "And"])
def test_operators_count_in_upper_case_only(word: str) -> None:
    """A lower-case operator is a word to look for."""
    assert And(operands=tuple(Term(value=Value(text=text)) for text in ("a", word, "b"))) == parse_predicate(
        f"a {word} b"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("EventCode =7", equal("EventCode", "7")),
        ('name= "x y"', equal("name", "x y")),
        ('"Known Ransomware Notes"=True', equal("Known Ransomware Notes", "True")),
        ('"{}.id"=a', equal("{}.id", "a")),
        ("annotations.x/y{}.z@t=1", equal("annotations.x/y{}.z@t", "1")),
        ("a=b=c", equal("a", "b=c")),
        ("src=::1", equal("src", "::1")),
        ('a=""', equal("a", "")),
        (
            "ServiceName!=*$",
            Comparison(field="ServiceName", operator=ComparisonOperator.NOT_EQUAL, value=Value(text="*$")),
        ),
        ("n>=5", Comparison(field="n", operator=ComparisonOperator.AT_LEAST, value=Value(text="5"))),
        (
            "a=CASE(Bob)",
            Comparison(field="a", operator=ComparisonOperator.EQUAL, value=Value(text="Bob", form=TermForm.CASE)),
        ),
        ("TERM(10.0.0.1)", Term(value=Value(text="10.0.0.1", form=TermForm.TERM))),
        ('TERM("*a b*")', Term(value=Value(text="*a b*", form=TermForm.TERM))),
        ('"mode=fast"', Term(value=Value(text="mode=fast"))),
        ('"AND"', Term(value=Value(text="AND"))),
        ("x in (1,, 2 )", FieldIn(field="x", values=(Value(text="1"), Value(text="2")))),
        ('x IN("a" "b",)', FieldIn(field="x", values=(Value(text="a"), Value(text="b")))),
    ],
)
def test_terms_and_comparisons_are_read(written: str, expected: object) -> None:
    """Every form in which content writes a term or a comparison becomes its node."""
    assert expected == parse_predicate(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r'"C:\\Windows\\*"', r"C:\Windows\*"),
        (r'"HKLM\Software"', r"HKLM\Software"),
        (r'"*\.txt"', "*.txt"),
        (r'"a \"quoted\" word"', 'a "quoted" word'),
        (r'"\\\\*\\IPC$"', r"\\*\IPC$"),
        (r"Action\=Deny", "Action=Deny"),
        (r"System\ Volume\ Information*", "System Volume Information*"),
        (r'"tail\*"', r"tail\*"),
    ],
)
def test_backslashes_of_search_values(written: str, meant: str) -> None:
    """A backslash before punctuation escapes it; before a letter, a digit or an asterisk it stays."""
    assert equal("f", meant) == parse_predicate(f"f={written}")


@pytest.mark.parametrize(
    "written", ["(a", "a)", "a=", "=a", "a OR", "OR a", "NOT", "a IN ()", "a IN (b", '"a', "[search"]
)
def test_what_is_no_predicate_is_refused(written: str) -> None:
    """A broken predicate raises SearchError with a place."""
    with pytest.raises(SearchError) as refused:
        parse_predicate(written)

    assert all(diagnostic.place is not None for diagnostic in refused.value.diagnostics)


def test_printing_writes_alternatives_in_parentheses() -> None:
    """Alternatives among other terms stand in parentheses, because readers forget that OR binds tighter."""
    assert 'EventCode=1 (Image=*\\\\cmd.exe OR Image=*x) NOT User="a b"' == print_predicate(
        parse_predicate('EventCode=1 Image="*\\\\cmd.exe" OR Image=*x NOT User="a b"')
    )
