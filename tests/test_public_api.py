"""The public Python API: these names, these parameters."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import tocsin
from tocsin.errors import TocsinError, UnsupportedError


def test_the_public_names() -> None:
    """Nothing becomes public, or stops being so, by accident."""
    assert ["Dataset", "Lookup", "Results", "SearchError", "__version__", "search"] == sorted(tocsin.__all__)
    assert all(getattr(tocsin, name) is not None for name in tocsin.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Lazy names behave as a module's names do."""
    with pytest.raises(AttributeError, match="serach"):
        _ = tocsin.serach


def test_the_parameters_of_search() -> None:
    """`search(spl, *, events, datasets, lookups, data_models, macros, apps, now)`, everything but SPL optional."""
    parameters = inspect.signature(tocsin.search).parameters

    assert ["spl", "events", "datasets", "lookups", "data_models", "macros", "apps", "now"] == list(parameters)
    assert [n for n, p in parameters.items() if p.default is p.empty] == ["spl"]
    assert all(p.kind is p.KEYWORD_ONLY for n, p in parameters.items() if n != "spl")


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ("Dataset", ["path", "source", "sourcetype", "host", "index"]),
        (
            "Lookup",
            ["rows", "match_type", "case_sensitive_match", "min_matches", "max_matches", "default_match"],
        ),
    ],
)
def test_the_parameters_of_the_classes(public: str, expected: list[str]) -> None:
    """Only the first parameter may be given by position."""
    parameters = inspect.signature(getattr(tocsin, public)).parameters

    assert sorted(expected) == sorted(parameters)
    assert all(p.kind is p.KEYWORD_ONLY for n, p in parameters.items() if n != expected[0])


def test_results_have_rows_fields_and_messages() -> None:
    """Rows iterate; fields are the columns in order; messages say what the engine remarked."""
    results = tocsin.search("| stats count by a", events=[{"a": "x"}, {"a": "y"}, {"a": None}, {"a": ["x", "z"]}])

    assert [{"a": "x", "count": 2}, {"a": "y", "count": 1}, {"a": "z", "count": 1}] == list(results)
    assert ("a", "count") == results.fields
    assert () == results.messages


def test_given_events_are_not_changed() -> None:
    """A search works on copies."""
    events = [{"a": "1", "b": ["x", "y"]}]

    tocsin.search('| eval a=a+1, b="z" | rename a as c', events=events)

    assert [{"a": "1", "b": ["x", "y"]}] == events


def test_a_refused_search_carries_its_diagnostics() -> None:
    """SearchError is a TocsinError with placed diagnostics; what the engine cannot do is its subclass."""
    with pytest.raises(tocsin.SearchError) as refused:
        tocsin.search("| statz count")

    assert isinstance(refused.value, TocsinError)
    assert ["SPL110"] == [d.code for d in refused.value.diagnostics]
    assert issubclass(UnsupportedError, tocsin.SearchError)


def test_a_hostile_regular_expression_ends_the_search() -> None:
    """Catastrophic backtracking is a SearchError, as Splunk's match limit is."""
    with pytest.raises(tocsin.SearchError, match="match limit"):
        tocsin.search('| eval x=if(match(a, "^(a+)+$"), 1, 0)', events=[{"a": "a" * 60 + "!"}])


@pytest.mark.parametrize(
    "text",
    ["| makeresults | eval x=1" + "+1" * 5000, "| makeresults | search " + "NOT " * 5000 + "a=1"],
    ids=["+", "NOT"],
)
def test_a_search_that_is_nested_too_deep_is_refused(text: str) -> None:
    """A chain of operators without end is the search's mistake, not a crash."""
    with pytest.raises(tocsin.SearchError) as caught:
        tocsin.search(text)

    assert "SPL113" == caught.value.diagnostics[0].code


def test_importing_the_package_is_light() -> None:
    """`import tocsin` loads neither the engine nor any library."""
    heavy = ("tocsin.engine", "click", "rich", "yaml", "pcre2")
    code = f"import sys, tocsin; print([name for name in {heavy} if name in sys.modules])"

    assert "[]\n" == subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
