"""Datasets of data models, however they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin.engine.context import Context
from tocsin.engine.dataset_search import dataset_search
from tocsin.engine.macros import evaluate_macro
from tocsin.engine.sources import GivenEvents
from tocsin.engine.store import Store
from tocsin.engine.written import parse_written
from tocsin.expressions.scope import Scope
from tocsin.knowledge.base import KnowledgeBase
from tocsin.source import SourceText
from tocsin.spl.fieldset import FieldSet

_TEXTS = st.sampled_from(["amal", "bo", "", "unknown", "C:\\a b\\x.exe -v", '"/bin/sh" -c'])
_TAGS = st.sets(st.sampled_from(["change", "account", "audit", "network", "process", "report"]), min_size=1)
_ACTIONS = st.none() | st.sampled_from(["created", "deleted", "modified", "lockout"])
_EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "_time": st.integers(0, 99),
            "tag": _TAGS.map(sorted),
            "user": st.none() | _TEXTS,
            "action": _ACTIONS,
            "process": st.none() | _TEXTS,
            "src_user": st.none() | _TEXTS,
        }
    ),
    max_size=8,
)
_MODEL = {
    "objects": [
        {
            "objectName": "Doors",
            "parentName": "BaseEvent",
            "constraints": [{"search": "kind=door"}],
            "fields": [{"fieldName": "state"}, {"fieldName": "floor", "required": True}],
            "calculations": [
                {"calculationType": "Eval", "expression": "lower(name)", "outputFields": [{"fieldName": "name"}]},
                {
                    "calculationType": "Rex",
                    "inputField": "name",
                    "expression": "^(?<wing>.)",
                    "outputFields": [{"fieldName": "wing"}],
                },
                {
                    "calculationType": "Lookup",
                    "lookupName": "keys",
                    "lookupInputs": [{"inputField": "name", "lookupField": "door"}],
                    "outputFields": [{"fieldName": "holder", "lookupOutputFieldName": "person"}],
                },
            ],
        },
        {
            "objectName": "Open_Doors",
            "parentName": "Doors",
            "constraints": [{"search": "state=open"}],
            "calculations": [
                {"calculationType": "Eval", "expression": "now()-_time", "outputFields": [{"fieldName": "age"}]}
            ],
        },
    ]
}
_DOORS = [
    {"_time": 3, "kind": "door", "name": "A1", "state": "open", "floor": "1"},
    {"_time": 2, "kind": "door", "name": "B7", "state": "shut", "floor": "2"},
    {"_time": 1, "kind": "door", "name": "C3", "state": "open"},
    {"_time": 0, "kind": "gate", "name": "D4", "state": "open", "floor": "1"},
]


def _search(spl: str) -> tocsin.Results:
    keys = [{"door": "a1", "person": "amal"}, {"door": "b7", "person": "bo"}]
    return tocsin.search(spl, events=_DOORS, data_models={"Building": _MODEL}, lookups={"keys": keys}, now=100)


@pytest.mark.parametrize(
    ("model", "dataset", "by"),
    [
        ("Change", "All_Changes", "All_Changes.user All_Changes.action"),
        ("Change", "Account_Management", "All_Changes.user All_Changes.Account_Management.src_user"),
        ("Endpoint", "Processes", "Processes.process_name Processes.user"),
    ],
)
@settings(deadline=None)
@given(events=_EVENTS)
def test_tstats_is_stats_over_the_dataset(model: str, dataset: str, by: str, events: list[dict[str, object]]) -> None:
    """tstats gives what stats gives over the events that datamodel returns."""
    functions = "count max(_time) as last"
    expected = tocsin.search(f"| datamodel {model} {dataset} search | stats {functions} by {by}", events=events)
    actual = tocsin.search(f"| tstats {functions} from datamodel={model}.{dataset} by {by}", events=events)
    assert expected == actual


@settings(deadline=None)
@given(events=_EVENTS)
def test_a_nodename_is_the_dataset_below(events: list[dict[str, object]]) -> None:
    """Restricting the root to a nodename gives the events of the dataset below."""
    below = tocsin.search("| tstats count from datamodel=Change.Account_Management by All_Changes.user", events=events)
    where = "where nodename=All_Changes.Account_Management"
    restricted = tocsin.search(f"| tstats count from datamodel=Change {where} by All_Changes.user", events=events)
    assert below == restricted


@settings(deadline=None)
@given(events=_EVENTS)
def test_prestats_are_finished_by_stats(events: list[dict[str, object]]) -> None:
    """tstats with prestats and stats behind it give what tstats gives."""
    terms = "count dc(Processes.user) values(Processes.user)"
    whole = tocsin.search(f"| tstats {terms} from datamodel=Endpoint.Processes by Processes.process", events=events)
    halves = tocsin.search(
        f"| tstats prestats=t {terms} from datamodel=Endpoint.Processes by Processes.process"
        f" | stats {terms} by Processes.process",
        events=events,
    )
    assert whole == halves


def test_calculations_of_a_given_model() -> None:
    """Fields are computed in order by expressions, regular expressions and lookups; required fields must be there."""
    rows = _search("| from datamodel:Building.Doors | table name wing holder").rows
    assert ({"name": "a1", "wing": "a", "holder": "amal"}, {"name": "b7", "wing": "b", "holder": "bo"}) == rows


def test_only_needed_calculations_are_done() -> None:
    """A calculation is done for a field that somebody needs and for what that field is computed from."""
    rows = _search("| tstats count from datamodel=Building.Doors by Doors.holder").rows
    assert ({"Doors.holder": "amal", "count": 1}, {"Doors.holder": "bo", "count": 1}) == rows


def test_places_from_addresses() -> None:
    """A calculation of the kind GeoIP is an iplocation."""
    calculation = {"calculationType": "GeoIP", "inputField": "ip", "outputFields": [{"fieldName": "Country"}]}
    model = {"objects": [{"objectName": "Hosts", "parentName": "BaseEvent", "calculations": [calculation]}]}
    rows = tocsin.search("| datamodel Nets Hosts search_string", data_models={"Nets": model}).rows
    assert ({"search": "search * | iplocation ip"},) == rows
    events = [{"_time": 1, "ip": "10.0.0.1"}]
    found = tocsin.search(
        "| tstats count from datamodel=Nets by Hosts.Country", events=events, data_models={"Nets": model}
    )
    assert () == found.rows


def test_fields_of_a_dataset_below() -> None:
    """A dataset below adds its fields under its own path and keeps those of its parent under theirs."""
    rows = _search("| datamodel Building Open_Doors search | table Doors.name Doors.Open_Doors.age").rows
    assert ({"Doors.name": "a1", "Doors.Open_Doors.age": 97},) == rows


def test_fields_of_a_dataset_below_the_one_asked_for() -> None:
    """tstats over a root knows the fields of the datasets below for the events that belong to them."""
    rows = _search("| tstats count from datamodel=Building fillnull_value=none by Doors.name Doors.Open_Doors.age").rows
    expected = (
        {"Doors.name": "a1", "Doors.Open_Doors.age": "97", "count": 1},
        {"Doors.name": "b7", "Doors.Open_Doors.age": "none", "count": 1},
    )
    assert expected == rows


def test_a_child_may_be_named_alone() -> None:
    """A field of a dataset below may be named with that dataset alone."""
    assert ({"a": "97"},) == _search("| tstats values(Open_Doors.age) as a from datamodel=Building.Open_Doors").rows


class _Watched(GivenEvents):
    """Events that remember which fields were asked for."""

    asked: list[object] = []

    def scan(self, wanted, test=None):  # type: ignore[no-untyped-def]
        """Remember the fields."""
        self.asked.append(getattr(wanted, "fields", wanted))
        return super().scan(wanted, test)


def test_only_needed_fields_are_read() -> None:
    """tstats asks the events for no more fields than its own depend on."""
    from tocsin.engine.commands import GRAMMAR
    from tocsin.engine.running import run_pipeline
    from tocsin.spl import parse_search

    knowledge = KnowledgeBase.load()
    events = _Watched([{"_time": 1, "tag": ["process", "report"], "process": "x", "user": "amal"}])
    scope = Scope(now=0)
    context = Context(scope=scope, events=events, knowledge=knowledge, macros=knowledge.macros, store=Store())
    search = "| tstats count from datamodel=Endpoint.Processes where Processes.process_name=x by Processes.user"
    parsed = parse_search(search, GRAMMAR, knowledge.macros, evaluate_macro(scope))
    assert [{"Processes.user": "amal", "count": 1}] == list(run_pipeline(parsed.require(), context).rows)
    assert [FieldSet.of("_time", "tag", "process", "process_name", "user")] == events.asked


@pytest.mark.parametrize("name", sorted(KnowledgeBase.load().data_models))
def test_every_dataset_is_a_search(name: str) -> None:
    """The constraint and the calculations of every dataset of every model make a search that parses."""
    knowledge = KnowledgeBase.load()
    scope = Scope(now=0)
    context = Context(scope=scope, events=GivenEvents(()), knowledge=knowledge, macros=knowledge.macros, store=Store())
    for dataset in knowledge.data_models[name].datasets.values():
        parsed = parse_written(SourceText(dataset.path, dataset_search(dataset)), context)
        assert not parsed.diagnostics


def test_models_of_an_app(tmp_path: Path) -> None:
    """An app brings its models as JSON files."""
    folder = tmp_path / "default" / "data" / "models"
    folder.mkdir(parents=True)
    (folder / "Lamps.json").write_text(
        '{"objects": [{"objectName": "Lamp", "parentName": "BaseEvent", "constraints": [{"search": "kind=lamp"}],'
        ' "fields": [{"fieldName": "watt", "type": "number"}]}]}'
    )
    events = [{"_time": 1, "kind": "lamp", "watt": "40"}, {"_time": 0, "kind": "door"}]
    rows = tocsin.search("| tstats sum(Lamp.watt) as w from datamodel=Lamps", events=events, apps=[tmp_path]).rows
    assert ({"w": 40},) == rows
