"""Every endpoint that a client may know exists and answers; everything else is a 404 in Splunk's words."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from tocsin.splunkd.resources import all_resources

_NS = "/servicesNS/nobody/search"


@pytest.mark.parametrize(
    "path",
    [
        "server/info",
        "server/settings",
        "server/health/splunkd",
        "messages",
        "apps/local",
        "data/indexes",
        "data/indexes-extended",
        "data/inputs",
        "data/inputs/http",
        "search/jobs",
        "search/v1/jobs",
        "search/v2/jobs",
        "search/parser?q=search%20a",
        "search/v2/parser?q=search%20a",
        "search/tags",
        "saved/searches",
        "saved/eventtypes",
        "alerts/fired_alerts",
        "configs/conf-props",
        "properties",
        "properties/props",
        "data/macros",
        "admin/macros",
        "data/props/extractions",
        "data/transforms/lookups",
        "data/transforms/extractions",
        "data/lookup-table-files",
        "storage/collections/config",
        "kvstore/status",
        "datamodel/model",
        "data/models",
        "datamodel/acceleration",
        "admin/summarization",
        "authentication/users",
        "authentication/current-context",
        "authentication/httpauth-tokens",
        "authorization/roles",
        "authorization/capabilities",
    ],
)
def test_what_can_be_listed_is_listed(http: Any, path: str) -> None:
    """Each collection answers as Atom and as JSON, below both namespaces."""
    mark = "&" if "?" in path else "?"
    for base in ("/services/", f"{_NS}/"):
        answer = http.ask("GET", f"{base}{path}")
        assert 200 == answer.status, answer.text
        assert ElementTree.fromstring(answer.body).tag.rpartition("}")[2] in ("feed", "response")
        answer = http.ask("GET", f"{base}{path}{mark}output_mode=json")
        assert 200 == answer.status, answer.text
        json.loads(answer.body)


def test_every_resource_is_listed(http: Any) -> None:
    """/services names every endpoint there is."""
    names = {entry["name"] for entry in http.ask("GET", "/services?output_mode=json").json["entry"]}
    assert {"/".join(path) for path in all_resources()} == names


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "licenser/pools"),
        ("GET", "cluster/config"),
        ("GET", "search"),
        ("GET", "search/jobs_of_mine"),
        ("GET", "data/indexes/main/nothing"),
        ("GET", "saved/searches/none/nothing"),
        ("POST", "saved/nothing"),
        ("DELETE", "storage/passwords/x"),
        ("GET", "auth"),
        ("GET", "%2e%2e/%2e%2e/etc/passwd"),
    ],
)
def test_everything_else_is_not_found(http: Any, method: str, path: str) -> None:
    """An unknown path is the 404 that Splunk words, for every method."""
    answer = http.ask(method, f"/services/{path}")
    assert 404 == answer.status, answer.text
    assert '<msg type="ERROR">Not Found</msg>' in answer.text


def test_a_collection_is_no_target(http: Any) -> None:
    """What is done to one of its entities cannot be done to a collection."""
    answer = http.ask("DELETE", "/services/saved/searches")
    assert (400, True) == (answer.status, "without a target name to act on" in answer.text)
    assert 405 == http.ask("PUT", "/services/data/indexes/main").status


def test_a_collection_can_be_reloaded(http: Any) -> None:
    """Clients that ask for a reload after a change get an answer; here changes apply at once."""
    assert 200 == http.ask("POST", f"{_NS}/saved/searches/_reload").status
    assert 200 == http.ask("GET", "/services/apps/local/_reload").status


@pytest.mark.parametrize("version", ["", "v1/", "v2/"])
def test_a_job_has_all_its_parts(http: Any, index: str, version: str) -> None:
    """Events, results, previews, summary, timeline, log and control answer in every version of the interface."""
    http.collect(f"/raw?index={index}&sourcetype=st", b"2024-03-01T10:00:00Z a=1\n2024-03-01T10:30:00Z a=2\n")
    form = {"search": f"search index={index}", "exec_mode": "blocking", "output_mode": "json"}
    begun = http.ask("POST", f"/services/search/{version}jobs", data=form)
    assert 201 == begun.status
    base = f"/services/search/{version}jobs/{begun.json['sid']}"
    for part in ("events", "results", "results_preview"):
        rows = http.ask("GET", f"{base}/{part}?output_mode=json&f=a").json["results"]
        assert ["1", "2"] == sorted(row["a"] for row in rows)
    summary = ElementTree.fromstring(http.ask("GET", f"{base}/summary").body)
    (field,) = [field for field in summary.iter("field") if field.attrib["k"] == "a"]
    assert ("2", "2", 2) == (field.attrib["c"], field.attrib["dc"], len(list(field.iter("value"))))
    timeline = ElementTree.fromstring(http.ask("GET", f"{base}/timeline").body)
    assert ("2", ["1", "1"]) == (timeline.attrib["c"], [bucket.attrib["c"] for bucket in timeline])
    assert b"DONE" in http.ask("GET", f"{base}/search.log").body
    for action in ("pause", "unpause", "touch", "setpriority&priority=3", "enablepreview", "save", "finalize"):
        assert 200 == http.ask("POST", f"{base}/control?action={action}").status, action
    unknown = http.ask("POST", f"{base}/control?action=explode")
    assert (400, True) == (unknown.status, "Unknown action." in unknown.text)
    assert "Search job cancelled." in http.ask("POST", f"{base}/control?action=cancel").text


def test_a_reporting_search_has_no_events(http: Any, index: str) -> None:
    """The events of a job are those that it read, as long as nothing has made a report of them."""
    form = {"search": f"search index={index} | stats count", "exec_mode": "blocking", "output_mode": "json"}
    sid = http.ask("POST", "/services/search/jobs", data=form).json["sid"]
    assert [] == http.ask("GET", f"/services/search/jobs/{sid}/events?output_mode=json").json["results"]
    content = http.ask("GET", f"/services/search/jobs/{sid}?output_mode=json").json["entry"][0]["content"]
    assert (f"search index={index}", "stats count") == (content["eventSearch"], content["reportSearch"])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"earliest_time": "junk"}, "Invalid earliest_time."),
        ({"latest_time": "junk"}, "Invalid latest_time: latest_time must be after earliest_time."),
        ({"earliest_time": "now", "latest_time": "-1h"}, "latest_time must be after earliest_time."),
        ({"earliest_time": "rt"}, "Real-time searches are not supported"),
        ({"id": "../../etc"}, "Invalid search ID"),
        ({"exec_mode": "sometimes"}, "Unsupported exec_mode"),
        ({"search": ""}, "arguments are missing: search"),
        ({"search": "search a | stast count"}, "Unknown search command 'stast'."),
    ],
)
def test_a_job_that_makes_no_sense_is_refused(http: Any, changed: dict[str, str], words: str) -> None:
    """Times, names and searches that cannot be are a 400 with the reason."""
    answer = http.ask("POST", "/services/search/jobs", data={"search": "| makeresults", **changed})
    assert 400 == answer.status
    assert words in answer.text


def test_a_job_may_be_named_once(http: Any) -> None:
    """A client's own name for a job is its sid, and taken as long as the job is there."""
    form = {"search": "| makeresults", "id": "a_name", "exec_mode": "blocking"}
    assert "<sid>a_name</sid>" in http.ask("POST", "/services/search/jobs", data=form).text
    again = http.ask("POST", "/services/search/jobs", data=form)
    assert (400, True) == (again.status, "is in use" in again.text)
    assert 200 == http.ask("DELETE", "/services/search/jobs/a_name").status
    assert 201 == http.ask("POST", "/services/search/jobs", data=form).status
    assert 200 == http.ask("DELETE", "/services/search/jobs/a_name").status


def test_a_failed_job_says_why_in_both_formats(http: Any) -> None:
    """In JSON the messages of a job are a list, in Atom a dictionary."""
    form = {"search": "| rest /services/server/info", "id": "failing", "exec_mode": "blocking"}
    http.ask("POST", "/services/search/jobs", data=form)
    content = http.ask("GET", "/services/search/jobs/failing?output_mode=json").json["entry"][0]["content"]
    assert ["FATAL"] == [message["type"] for message in content["messages"]]
    assert '<s:key name="fatal">' in http.ask("GET", "/services/search/jobs/failing").text
    http.ask("DELETE", "/services/search/jobs/failing")


def test_a_saved_search_may_begin_with_terms(http: Any, index: str) -> None:
    """Unlike the search of a job, that of a saved search needs no command in front."""
    http.collect(f"/raw?index={index}&sourcetype=st", b"2024-03-01T10:00:00Z a=1\n")
    name = quote(f"saved {index}")
    made = {"name": f"saved {index}", "search": f"index={index} a=1"}
    assert 201 == http.ask("POST", f"{_NS}/saved/searches", data=made).status
    sid = http.ask("POST", f"{_NS}/saved/searches/{name}/dispatch?output_mode=json").json["sid"]
    while not http.ask("GET", f"/services/search/jobs/{sid}?output_mode=json").json["entry"][0]["content"]["isDone"]:
        pass
    assert 1 == len(http.ask("GET", f"/services/search/jobs/{sid}/results?output_mode=json").json["results"])
    history = http.ask("GET", f"{_NS}/saved/searches/{name}/history?output_mode=json").json["entry"]
    assert [sid] == [entry["name"] for entry in history]
    acl = http.ask("GET", f"{_NS}/saved/searches/{name}/acl?output_mode=json").json["entry"][0]["acl"]
    assert ("search", "app") == (acl["app"], acl["sharing"])
    assert 200 == http.ask("DELETE", f"{_NS}/saved/searches/{name}").status


def test_tstats_counts_the_events_of_an_index(http: Any, index: str) -> None:
    """`tstats count where index=` sees exactly the events of that index, by source type and by time."""
    http.collect(f"/raw?index={index}&sourcetype=one", b"2024-03-01T10:00:00Z x\n2024-03-01T10:00:01Z x\n")
    http.collect(f"/raw?index={index}&sourcetype=two", b"2024-03-02T10:00:00Z x\n")
    assert [{"count": "3"}] == http.search(f"| tstats count where index={index}")
    by = http.search(f"| tstats count where index={index} by sourcetype | sort sourcetype")
    assert [("one", "2"), ("two", "1")] == [(row["sourcetype"], row["count"]) for row in by]
    bounds = {"earliest_time": "2024-03-02T00:00:00", "latest_time": "2024-03-03T00:00:00"}
    assert [{"count": "1"}] == http.search(f"| tstats count where index={index}", **bounds)
    assert [{"count": "0"}] == http.search("| tstats count where index=there_is_none")


@pytest.mark.parametrize(
    ("mode", "status", "words"),
    [
        ("csv", 400, "is not supported for this endpoint"),
        ("json_rows", 400, "is not supported for this endpoint"),
        ("nonsense", 400, "Invalid output mode specified (nonsense)."),
        ("json", 200, ""),
        ("atom", 200, ""),
    ],
)
def test_formats_are_those_of_the_endpoint(http: Any, mode: str, status: int, words: str) -> None:
    """Feeds are Atom or JSON; rows have more formats."""
    answer = http.ask("GET", f"/services/data/indexes?output_mode={mode}")
    assert status == answer.status
    assert words in answer.text


def test_lookup_files_come_from_the_staging_folder_alone(http: Any, running: Any) -> None:
    """A table that lies in the staging folder becomes a lookup file; no other file of the machine is read."""
    path = f"{_NS}/data/lookup-table-files"
    staging = running.server.scratch / "lookup_tmp"
    staging.mkdir(exist_ok=True)
    (staging / "staged.csv").write_text("name,colour\nann,red\n")
    made = {"name": "colours.csv", "eai:data": str(staging / "staged.csv")}
    assert 201 == http.ask("POST", path, data=made).status
    assert [{"name": "ann", "colour": "red"}] == http.search("| inputlookup colours.csv")
    assert 409 == http.ask("POST", path, data=made).status
    for outside in ("/etc/passwd", "../../../etc/passwd"):
        refused = http.ask("POST", path, data={"name": "other.csv", "eai:data": outside})
        assert (400, True) == (refused.status, "not found in the staging folder" in refused.text)
    assert 400 == http.ask("POST", path, data={"name": "../up.csv", "eai:data": str(staging / "staged.csv")}).status
    assert 200 == http.ask("DELETE", f"{path}/colours.csv").status
    assert 404 == http.ask("GET", f"{path}/colours.csv").status


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("configs/conf-" + "x" * 300, {"name": "z", "a": "b"}),
        ("datamodel/model", {"name": "Nested", "eai:data": "[" * 100_000}),
        ("datamodel/model/Web", {"acceleration": "{no json"}),
    ],
)
def test_what_cannot_be_read_is_refused_and_no_failure(http: Any, path: str, form: dict[str, str]) -> None:
    """A request that makes no sense is the client's mistake, not an internal error."""
    assert 400 == http.ask("POST", f"/services/{path}", data=form).status


def test_a_time_outside_the_calendar_is_collected_as_of_now(http: Any, index: str) -> None:
    """What is collected with a time that is no date can be found, and its index be listed."""
    http.search(f'| makeresults | eval _time=1e300, a="x" | collect index={index}')

    assert ["x"] == [row["a"] for row in http.search(f"search index={index}")]
    assert 200 == http.ask("GET", f"/services/data/indexes/{index}").status
