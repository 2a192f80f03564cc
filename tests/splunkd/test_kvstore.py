"""The key-value store: queries, and its bound."""

from __future__ import annotations

import pytest

from tocsin.splunkd.kvstore import Collections, KeyValueError, matches

_DOCUMENT = {"name": "ann", "age": 40, "tags": ["a", "b"], "home": {"town": "Ulm"}}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, True),
        ({"name": "ann"}, True),
        ({"name": "bob"}, False),
        ({"name": "ann", "age": 41}, False),
        ({"age": {"$gt": 39, "$lt": 41}}, True),
        ({"age": {"$gte": 41}}, False),
        ({"age": {"$ne": 40}}, False),
        ({"name": {"$gt": 5}}, False),
        ({"tags": "b"}, True),
        ({"home.town": "Ulm"}, True),
        ({"home": {"town": "Ulm"}}, True),
        ({"missing": {"$exists": False}}, True),
        ({"name": {"$in": ["ann", "bob"]}}, True),
        ({"name": {"$regex": "^A", "$options": "i"}}, True),
        ({"name": {"$regex": "^A"}}, False),
        ({"name": {"$not": {"$regex": "nn$"}}}, False),
        ({"$or": [{"name": "bob"}, {"age": 40}]}, True),
        ({"$and": [{"name": "bob"}, {"age": 40}]}, False),
        ({"$not": {"name": "bob"}}, True),
    ],
)
def test_a_query_is_fulfilled_or_not(query: dict[str, object], wanted: bool) -> None:
    """Each operator decides as MongoDB has it."""
    assert wanted is matches(_DOCUMENT, query)


@pytest.mark.parametrize("query", [{"age": {"$near": 1}}, {"name": {"$regex": "("}}])
def test_a_query_that_makes_no_sense_is_refused(query: dict[str, object]) -> None:
    """Unknown operators and broken patterns are refused, not ignored."""
    with pytest.raises(KeyValueError):
        matches(_DOCUMENT, query)


def test_a_pattern_that_never_ends_is_stopped() -> None:
    """A regular expression that would take forever is refused in time."""
    with pytest.raises(KeyValueError, match="cannot be used"):
        matches({"a": "a" * 40 + "!"}, {"a": {"$regex": "^(a+)+(b|c)+$"}})


def test_the_store_is_bounded() -> None:
    """Beyond its bytes the store refuses, and removing makes room again."""
    store = Collections(100)
    name = ("app", "c")
    store.create(name)
    store.insert(name, {"_key": "1", "a": "x" * 40})
    with pytest.raises(KeyValueError, match="full") as full:
        store.insert(name, {"_key": "2", "a": "x" * 40})
    assert 413 == full.value.status
    store.delete_key(name, "1")
    assert "2" == store.insert(name, {"_key": "2", "a": "x" * 40})
