"""Predicates narrowed to what is not known beforehand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.knowledge.predicates import fields_of, narrowed
from tocsin.spl import parse_predicate
from tocsin.spl.trees import And, Comparison, ComparisonOperator, Negation, Or, Predicate, Value

SCOPE = Scope(now=0)
COMPARISONS = st.builds(
    Comparison,
    field=st.sampled_from(["source", "a", "b"]),
    operator=st.sampled_from([ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL]),
    value=st.builds(Value, text=st.sampled_from(["x", "y*", "1"])),
)
PREDICATES: st.SearchStrategy[Predicate] = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(Negation, operand=inner),
        st.builds(lambda some: And(operands=tuple(some)), st.lists(inner, max_size=3)),
        st.builds(lambda some: Or(operands=tuple(some)), st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)


@given(PREDICATES, st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["x", "yes", "1", "z"])))
def test_narrowing_changes_no_answer(predicate: Predicate, row: dict[str, str]) -> None:
    """A narrowed predicate answers as the whole one does for rows with the known fields, without reading them."""
    whole = {**row, "source": "x"}
    rest = narrowed(predicate, {"source": "x"}, SCOPE)
    expected = compile_predicate(predicate, SCOPE)(dict(whole))

    assert expected == (rest is not None and compile_predicate(rest, SCOPE)(dict(whole)))
    assert rest is None or "source" not in set(fields_of(rest))


def test_fields_of_every_form() -> None:
    """Comparisons, lists, negations and words name what they read."""
    assert {"a", "b", "c", "_raw"} == set(fields_of(parse_predicate("a=1 OR b IN (1,2) NOT (c!=x word)")))
