"""Predicates of the search command."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import SearchError, UnsupportedError
from tocsin.expressions.predicates import compile_predicate
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row
from tocsin.spl import Pipeline, parse_predicate
from tocsin.spl.trees import And, Comparison, ComparisonOperator, FieldIn, Negation, Or, Subsearch, Term, Value

NOW = 1_700_000_000
SCOPE = Scope(now=NOW)
EVENT: Row = {
    "_raw": "2023-11-14 user=Alice logged in from 198.51.100.7",
    "_time": NOW - 3600,
    "index": "win",
    "sourcetype": "XmlWinEventLog",
    "EventCode": "4624",
    "bytes": "90",
    "count": 12,
    "ratio": 0.5,
    "empty": "",
    "src": "10.20.30.40",
    "v6": "2001:db8::7",
    "path": "C:\\Windows\\System32\\cmd.exe",
    "Group": ("Users", "Admins"),
}
Found = Callable[[str, Row], bool]


@pytest.mark.parametrize(
    "search",
    [
        "EventCode=4624",
        'EventCode="4624"',
        "eventcode!=1 OR EventCode=4624",
        "sourcetype=xmlwineventlog",
        "sourcetype=xml*",
        "EventCode IN (1, 4624)",
        "EventCode IN (46*)",
        'sourcetype IN (syslog, "XMLWINEVENTLOG")',
        "sourcetype IN (sys*, *log)",
        "EventCode!=4625",
        "count=12",
        "count IN (11, 12)",
        "count!=13",
        "ratio=0.5",
        "bytes<100",
        "bytes>=90",
        "bytes<=90",
        "bytes>-1",
        "count>9",
        "sourcetype>A",
        "src=10.0.0.0/8",
        "src!=192.168.0.0/16",
        "src IN (192.168.0.0/16, 10.20.0.0/16)",
        'v6="2001:db8::/32"',
        'path="*\\\\cmd.exe"',
        'path="c:\\\\windows\\\\*"',
        'empty=""',
        "empty=*",
        'EventCode!=""',
        "Group=admins",
        "Group=users Group=admins",
        "Group IN (nobody, Admins)",
        "Group!=users",
        "Group=*",
        "(EventCode=1 OR EventCode IN (2, 4624)) alice NOT (bob OR eve)",
        "EventCode=1 OR alice OR src=10.0.0.0/8",
        "EventCode=1 OR sourcetype=CASE(XmlWin*) OR EventCode=2",
        "count IN (11, 12, 1*)",
        "src!=a/b src!=host/8",
        "NOT nope=*",
        "NOT nope=x",
        "index=*",
        "sourcetype=CASE(XmlWinEventLog)",
        "alice",
        '"logged in"',
        "alice from",
        "TERM(user=Alice)",
        "CASE(Alice)",
        "*",
        "NOT (bob OR eve)",
        "earliest=-2h",
        "earliest=-2h latest=now",
        "latest=-30m@m",
        "hoursago=2",
        "starthoursago=2 endminutesago=59",
    ],
)
def test_found(found: Found, search: str) -> None:
    """The event passes."""
    assert found(search, EVENT)


@pytest.mark.parametrize(
    "search",
    [
        "EventCode=462",
        "EventCode=4624.0",
        "eventcode=4624",
        "EventCode!=46*",
        "EventCode!=*",
        "nope!=x",
        "nope=*",
        "nope<5",
        'nope=""',
        'nope!=""',
        'empty!=""',
        "EventCode IN (1, 2)",
        "bytes<9",
        "bytes>90",
        "src=10.0.0.0/16",
        "src!=10.0.0.0/8",
        "path=10.0.0.0/8",
        "NOT Group=admins",
        "path IN (10.0.0.0/8, 192.168.0.0/16)",
        "EventCode=1 OR eve OR src=11.0.0.0/8",
        "NOT Group IN (Users)",
        "sourcetype=CASE(xmlwineventlog)",
        "sourcetype=CASE(xml*)",
        "bob",
        "ali",
        '"in logged"',
        "alice bob",
        "TERM(Alice)",
        "CASE(alice)",
        "NOT *",
        "earliest=-30m",
        "latest=-2h",
        "hoursago=1 minutesago=5",
        "starttime OR starthoursago=0",
    ],
)
def test_not_found(found: Found, search: str) -> None:
    """The event does not pass."""
    assert not found(search, EVENT)


def test_internal_indexes_must_be_named(found: Found) -> None:
    """A wildcard for indexes takes internal ones only when it begins as they do."""
    internal: Row = {"index": "_internal"}
    assert not found("index=*", internal)
    assert not found("index=*internal", internal)
    assert found("index=_*", internal)
    assert found("index=_internal", internal)
    assert not found("index IN (main, *)", internal)
    assert found("index IN (main, _int*)", internal)
    assert found("index IN (main, *)", {"index": "web"})
    assert not found("index=*", {})


def test_terms_need_raw(found: Found) -> None:
    """Without `_raw` no word is found, but `*` still takes every row."""
    assert not found("alice", {"user": "alice"})
    assert found("NOT alice", {"user": "alice"})
    assert found("*", {"user": "alice"})
    assert found("alice", {"_raw": ("bob", "alice")})


def test_time_bounds(found: Found) -> None:
    """Earliest takes its moment in, latest leaves it out; a row without a time passes neither."""
    assert found("earliest=100 latest=101", {"_time": 100})
    assert not found("latest=100", {"_time": 100})
    assert found("latest=101", {"_time": "100.5"})
    assert not found("earliest=0", {})
    assert found("_index_earliest=5 _index_latest=7", {"_indextime": "6"})
    assert not found("_index_latest=6", {"_indextime": 6})


def test_wrong_times_are_refused() -> None:
    """A time modifier that names no time is refused where it stands."""
    with pytest.raises(SearchError) as caught:
        compile_predicate(parse_predicate("earliest=yesterdayish"), SCOPE)
    assert "SPL209" == caught.value.diagnostics[0].code


SUBSEARCH = Subsearch(pipeline=Pipeline(stages=()))


def test_subsearches_are_replaced() -> None:
    """A subsearch stands for the predicate that its caller gives."""
    rows = Or(operands=(Comparison(field="a", operator=ComparisonOperator.EQUAL, value=Value(text="1")),))
    test = compile_predicate(Negation(operand=SUBSEARCH), SCOPE, subsearch=lambda _: rows)
    assert not test({"a": "1"})
    assert test({"a": "2"})


def test_subsearches_as_values() -> None:
    """On the right side of a comparison a subsearch inserts its bare values."""
    comparison = Comparison(field="a", operator=ComparisonOperator.EQUAL, value=SUBSEARCH)
    words = tuple(Term(value=Value(text=text)) for text in ("1", "2*"))
    several = compile_predicate(comparison, SCOPE, subsearch=lambda _: Or(operands=words))
    assert [True, True, False] == [several({"a": value}) for value in ("1", "22", "3")]
    one = compile_predicate(comparison, SCOPE, subsearch=lambda _: words[0])
    assert [True, False] == [one({"a": value}) for value in ("1", "2")]


def test_subsearches_that_cannot_be_inserted() -> None:
    """A subsearch that nobody answers, or that gives no bare values, is refused."""
    comparison = Comparison(field="a", operator=ComparisonOperator.EQUAL, value=SUBSEARCH)
    with pytest.raises(UnsupportedError):
        compile_predicate(SUBSEARCH, SCOPE)
    with pytest.raises(SearchError) as caught:
        compile_predicate(comparison, SCOPE, subsearch=lambda _: Negation(operand=Term(value=Value(text="x"))))
    assert "SPL208" == caught.value.diagnostics[0].code


def test_empty_groups() -> None:
    """No operand at all holds always for AND, never for OR."""
    assert compile_predicate(And(operands=()), SCOPE)({})
    assert not compile_predicate(Or(operands=()), SCOPE)({})


values = st.text(alphabet="aAb*1", min_size=1, max_size=3)
contents = st.one_of(st.text(alphabet="aAbB1", max_size=3), st.tuples(st.sampled_from("aB1"), st.sampled_from("bA1")))
events = st.fixed_dictionaries({}, optional={"f": contents})


@given(st.lists(values, min_size=1, max_size=4), events)
def test_membership_is_a_chain_of_equalities(texts: list[str], event: Row) -> None:
    """IN holds exactly when one of the equalities does."""
    literals = tuple(Value(text=text) for text in texts)
    equalities = tuple(Comparison(field="f", operator=ComparisonOperator.EQUAL, value=value) for value in literals)
    member = compile_predicate(FieldIn(field="f", values=literals), SCOPE)
    assert compile_predicate(Or(operands=equalities), SCOPE)(event) is member(event)


@given(values, events)
def test_inequality_needs_the_field(text: str, event: Row) -> None:
    """`!=` is NOT `=` for one value, and both fail without the field."""
    equal, unequal = (
        compile_predicate(Comparison(field="f", operator=operator, value=Value(text=text)), SCOPE)(event)
        for operator in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL)
    )
    if "f" not in event:
        assert not equal
        assert not unequal
    elif isinstance(event["f"], str):
        assert equal is not unequal


@given(st.lists(events, max_size=10), values, values)
def test_predicates_commute(rows: list[Row], first: str, second: str) -> None:
    """Two predicates in either order keep the same rows."""
    one, other = (
        compile_predicate(Comparison(field="f", operator=ComparisonOperator.EQUAL, value=Value(text=text)), SCOPE)
        for text in (first, second)
    )
    assert list(filter(other, filter(one, rows))) == list(filter(one, filter(other, rows)))
