"""Strategies that make trees: every expression and predicate that the language has, and texts that try its quoting."""

from __future__ import annotations

from hypothesis import strategies as st

from tocsin.spl.trees import (
    And,
    Binary,
    BinaryOperator,
    Call,
    Comparison,
    ComparisonOperator,
    Expression,
    FieldIn,
    FieldReference,
    In,
    Negation,
    Negative,
    Not,
    NumberLiteral,
    Or,
    Predicate,
    Term,
    TermForm,
    TextLiteral,
    Value,
)

__all__ = ["expressions", "names", "predicates", "texts"]

_CHARACTERS = st.sampled_from("abzAZ09_ .:-*\\\"'`|[](){}=<>!,;$%&/@#~^+?\t\nßé漢😀")
texts = st.text(_CHARACTERS, max_size=8)
_marks = "abzAZ09_.:-{}@/ \\\"'()=ß漢"
names = st.text(st.sampled_from(_marks), min_size=1, max_size=8).filter(lambda name: name == name.strip())
_functions = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: name not in {"and", "or", "not", "xor", "like", "in"}
)
_numbers = st.from_regex(r"(\d{1,3}(\.\d{1,3})?|\.\d{1,3})(e[+-]?\d)?", fullmatch=True).filter(str.isascii)

_leaves: st.SearchStrategy[Expression] = st.one_of(
    st.builds(NumberLiteral, text=_numbers),
    st.builds(TextLiteral, text=texts),
    st.builds(FieldReference, name=names),
)


def _expression(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Negative, operand=inner),
        st.builds(Not, operand=inner),
        st.builds(Binary, operator=st.sampled_from(BinaryOperator), left=inner, right=inner),
        st.builds(In, operand=inner, choices=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Call, function=_functions, arguments=several),
    )


expressions: st.SearchStrategy[Expression] = st.recursive(_leaves, _expression, max_leaves=12)

_plain_values = st.builds(Value, text=texts)
_formed_values = st.builds(Value, text=texts.filter(bool), form=st.sampled_from((TermForm.CASE, TermForm.TERM)))
_values = st.one_of(_plain_values, _formed_values)
_terms: st.SearchStrategy[Predicate] = st.one_of(
    st.builds(Term, value=_values),
    st.builds(Comparison, field=names, operator=st.sampled_from(ComparisonOperator), value=_values),
    st.builds(FieldIn, field=names, values=st.lists(_values, min_size=1, max_size=3).map(tuple)),
)


def _predicate(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Negation, operand=inner), st.builds(And, operands=several), st.builds(Or, operands=several)
    )


predicates: st.SearchStrategy[Predicate] = st.recursive(_terms, _predicate, max_leaves=10)
