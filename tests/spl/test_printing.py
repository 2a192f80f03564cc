"""The printer's law: what it prints parses back to an equal tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.engine.commands import GRAMMAR
from tocsin.spl import parse_expression, parse_predicate, parse_search
from tocsin.spl.lexical import quote, unescape
from tocsin.spl.printing import print_expression, print_pipeline, print_predicate
from tocsin.spl.trees import Expression, Predicate

from .trees import expressions, predicates, texts


@given(expressions)
def test_expressions_print_and_parse_back(tree: Expression) -> None:
    """Parsing a printed expression gives the expression."""
    assert tree == parse_expression(print_expression(tree))


@given(predicates)
def test_predicates_print_and_parse_back(tree: Predicate) -> None:
    """Parsing a printed predicate gives the predicate."""
    assert tree == parse_predicate(print_predicate(tree))


@given(texts)
def test_quoting_is_undone_by_unescaping(text: str) -> None:
    """A text in quotes says the text again."""
    assert text == unescape(quote(text)[1:-1])


@given(predicates, expressions)
def test_searches_print_and_parse_back(predicate: Predicate, expression: Expression) -> None:
    """A whole search with a subsearch prints and parses back to an equal pipeline."""
    condition, terms = print_expression(expression), print_predicate(predicate)
    parsed = parse_search(f"{terms} [search {terms} | fields a] | where {condition} | eval b={condition}", GRAMMAR)
    pipeline = parsed.require()

    assert pipeline == parse_search(print_pipeline(pipeline), GRAMMAR).require()


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (
            'index=a   EventCode=22|stats   count,values(x) AS y BY a b|rename a AS "b c"',
            'index=a EventCode=22\n| stats count, values(x) as y by a, b\n| rename a as "b c"',
        ),
        ("search a=1 | table  a,b", "a=1\n| table a, b"),
        ('| eval x=if(a==1,"y",null()),z=x', '| eval x=if(a=1, "y", null()), z=x'),
        ("a [ inputlookup t | fields x ]", "a [| inputlookup t | fields x]"),
    ],
)
def test_canonical_text(written: str, printed: str) -> None:
    """The canonical text has one stage a line and lower-case keywords."""
    assert printed == print_pipeline(parse_search(written, GRAMMAR).require())


@given(st.text())
def test_any_text_is_parsed_or_explained(text: str) -> None:
    """No text at all raises: it has a tree or diagnostics with places."""
    parsed = parse_search(text, GRAMMAR)

    assert parsed.diagnostics or parsed.pipeline.stages
    assert all(diagnostic.render() for diagnostic in parsed.diagnostics)
