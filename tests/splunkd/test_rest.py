"""The commonest calls of the REST interface, by nothing but HTTP."""

from __future__ import annotations

import base64
import json
import time
from typing import Any
from xml.etree import ElementTree

import pytest

_ATOM = "{http://www.w3.org/2005/Atom}"
_REST = "{http://dev.splunk.com/ns/rest}"


def _keys(entry: ElementTree.Element) -> dict[str, str | None]:
    """Return the plain keys of an Atom entry."""
    return {key.attrib["name"]: key.text for key in entry.iter(f"{_REST}key") if not len(key)}


def test_login_gives_a_session_key_and_a_cookie(anyone: Any, password: str) -> None:
    """Logging in answers with a key in XML, and with a cookie when it is asked for."""
    answer = anyone.ask("POST", "/services/auth/login", data={"username": "admin", "password": password, "cookie": "1"})
    key = ElementTree.fromstring(answer.text).findtext("sessionKey")
    assert key
    assert f"={key};" in answer.headers["Set-Cookie"]
    assert answer.headers["Set-Cookie"].startswith("splunkd_")


def test_a_wrong_password_is_refused(anyone: Any) -> None:
    """A wrong password is a 401 with Splunk's words."""
    answer = anyone.ask("POST", "/services/auth/login", data={"username": "admin", "password": "wrong"})
    assert 401 == answer.status
    assert '<msg type="WARN" code="incorrect_username_or_password">Login failed</msg>' in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Splunk nonsense"},
        {"Cookie": "splunkd_8089=nonsense"},
        {"Authorization": "Basic bm86bm8="},
    ],
)
def test_nobody_is_answered_without_a_login(anyone: Any, headers: dict[str, str]) -> None:
    """Whoever is not logged in learns nothing, not even which paths there are."""
    for path in ("/services/server/info", "/services/nothing", "/services"):
        assert 401 == anyone.ask("GET", path, **headers).status


def test_basic_authentication_and_bearer_tokens_are_taken(anyone: Any, http: Any, password: str) -> None:
    """Besides the session key, Basic and Bearer are ways to say who one is."""
    basic = base64.b64encode(f"admin:{password}".encode()).decode()
    for header in (f"Basic {basic}", f"Bearer {http.key}"):
        assert 200 == anyone.ask("GET", "/services/server/info", Authorization=header).status


def test_server_info_is_a_feed_of_one_entry(http: Any) -> None:
    """server/info is Atom with Splunk's dictionary, or the same as JSON."""
    entry = ElementTree.fromstring(http.ask("GET", "/services/server/info").text).find(f"{_ATOM}entry")
    assert entry is not None
    assert "9.4.0" == _keys(entry)["version"]
    content = http.ask("GET", "/services/server/info?output_mode=json").json["entry"][0]["content"]
    assert "enterprise" == content["product_type"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/services/nothing/here", '<msg type="ERROR">Not Found</msg>'),
        ("/nothing", '<msg type="ERROR">Not Found</msg>'),
        ("/services/apps/local/None", '<msg type="ERROR">Could not find object id=None</msg>'),
        ("/services/saved/searches/a%2Fb%20c", '<msg type="ERROR">Could not find object id=a/b c</msg>'),
        ("/services/search/jobs/1.1", '<msg type="FATAL">Unknown sid.</msg>'),
        ("/services/search/v2/jobs/1.1/results", '<msg type="FATAL">Unknown sid.</msg>'),
        ("/servicesNS/nobody/no_app/data/indexes", '<msg type="ERROR">Application does not exist: no_app</msg>'),
        ("/services/configs/conf-none", '<msg type="ERROR">conf-none does not exist</msg>'),
    ],
)
def test_what_is_not_there_is_a_404_in_splunks_words(http: Any, path: str, words: str) -> None:
    """A path, an object, a job or an app that does not exist is told apart by Splunk's messages."""
    answer = http.ask("GET", path)
    assert 404 == answer.status
    assert words in answer.text


def test_an_error_is_json_where_json_is_asked_for(http: Any) -> None:
    """With output_mode=json, errors are JSON too."""
    answer = http.ask("GET", "/services/nothing?output_mode=json")
    assert {"messages": [{"type": "ERROR", "text": "Not Found"}]} == answer.json


def test_an_index_is_made_listed_and_removed(http: Any) -> None:
    """Indexes can be made once, are listed with their number of events, and can be removed."""
    assert 201 == http.ask("POST", "/services/data/indexes", data={"name": "made_once"}).status
    again = http.ask("POST", "/services/data/indexes", data={"name": "made_once"})
    assert (409, True) == (again.status, "already exists" in again.text)
    shown = http.ask("GET", "/services/data/indexes/made_once?output_mode=json").json["entry"][0]
    assert 0 == shown["content"]["totalEventCount"]
    assert shown["links"]["edit"].endswith("/data/indexes/made_once")
    assert 200 == http.ask("DELETE", "/services/data/indexes/made_once").status
    assert 404 == http.ask("GET", "/services/data/indexes/made_once").status


@pytest.mark.parametrize("name", ["UPPER", "a b", "../x", "a/b", "", "kvstore", "x" * 81])
def test_an_index_needs_a_proper_name(http: Any, name: str) -> None:
    """Names that no index may have are refused."""
    assert 400 == http.ask("POST", "/services/data/indexes", data={"name": name}).status


def test_a_list_is_paged(http: Any) -> None:
    """count and offset cut a list, and count=0 and -1 mean all of it."""
    first = http.ask("GET", "/services/data/indexes?output_mode=json&count=2").json
    assert (2, 2) == (len(first["entry"]), first["paging"]["perPage"])
    rest = http.ask("GET", "/services/data/indexes?output_mode=json&count=-1&offset=2").json
    assert first["paging"]["total"] - 2 == len(rest["entry"])


def test_a_normal_job_is_polled_and_read(http: Any) -> None:
    """A job is begun, asked about until it is done, read in pages, and removed."""
    begun = http.ask("POST", "/services/search/jobs", data={"search": "| makeresults count=5 | streamstats count as n"})
    assert 201 == begun.status
    sid = ElementTree.fromstring(begun.text).findtext("sid")
    for _ in range(200):
        root = ElementTree.fromstring(http.ask("GET", f"/services/search/jobs/{sid}").text)
        if _keys(root)["isDone"] == "1":
            break
        time.sleep(0.01)
    assert f"{_ATOM}entry" == root.tag, "a job is an entry without a feed around it"
    assert "DONE" == _keys(root)["dispatchState"]
    assert "5" == _keys(root)["resultCount"]
    page = http.ask("GET", f"/services/search/jobs/{sid}/results?output_mode=json&count=2&offset=3&f=n").json
    assert [{"n": "4"}, {"n": "5"}] == page["results"]
    assert [{"name": "n"}] == page["fields"]
    assert 200 == http.ask("DELETE", f"/services/search/jobs/{sid}").status
    assert 404 == http.ask("GET", f"/services/search/jobs/{sid}").status


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("csv", 'a,b\n1,"x\ny"\n'),
        ("json_rows", [["1", ["x", "y"]]]),
        ("json_cols", [["1"], [["x", "y"]]]),
        ("json", [{"a": "1", "b": ["x", "y"]}]),
    ],
)
def test_results_come_in_every_format(http: Any, mode: str, wanted: object) -> None:
    """Values are text, several values a list, and in CSV one to a line."""
    search = '| makeresults | eval a=1, b=split("x,y", ",") | table a b'
    form = {"search": search, "exec_mode": "oneshot", "output_mode": mode}
    answer = http.ask("POST", "/services/search/v2/jobs", data=form)
    if mode == "csv":
        assert wanted == answer.text
    else:
        assert wanted == answer.json[{"json_rows": "rows", "json_cols": "columns"}.get(mode, "results")]


def test_results_are_xml_unless_told_otherwise(http: Any) -> None:
    """XML results name the order of the fields, and each value."""
    form = {"search": '| makeresults | eval a="<&>" | table a', "exec_mode": "oneshot"}
    root = ElementTree.fromstring(http.ask("POST", "/services/search/jobs", data=form).text)
    assert ["a"] == [field.text for field in root.iter("field") if field.text and field.text.strip()]
    assert "<&>" == root.findtext("result/field/value/text")


def test_export_streams_one_object_a_row(http: Any) -> None:
    """The export endpoint answers with one JSON object for each row."""
    answer = http.ask(
        "POST",
        "/services/search/v2/jobs/export",
        data={"search": "| makeresults count=2 | streamstats count as n | table n", "output_mode": "json"},
    )
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [{"n": "1"}, {"n": "2"}] == [line["result"] for line in lines]
    assert lines[-1]["lastrow"] is True


def test_a_search_that_cannot_be_read_is_refused_at_once(http: Any) -> None:
    """A search with a mistake is a 400 with a FATAL message, in every mode."""
    for mode in ("normal", "blocking", "oneshot"):
        answer = http.ask("POST", "/services/search/jobs", data={"search": "search x | nonsense", "exec_mode": mode})
        assert 400 == answer.status
        assert '<msg type="FATAL">' in answer.text
        assert "nonsense" in answer.text


def test_a_search_without_a_pipe_begins_with_a_command(http: Any) -> None:
    """The first word of a search is a command, as the REST interface of Splunk has it."""
    assert [{"count": "1"}] == http.search("makeresults | stats count")
    answer = http.ask("POST", "/services/search/jobs", data={"search": "error 404", "exec_mode": "oneshot"})
    assert 400 == answer.status
    assert "Unknown search command" in answer.text


def test_a_search_is_checked_by_the_parser(http: Any) -> None:
    """search/parser shows the commands of a search, or refuses it."""
    shown = http.ask("GET", "/services/search/parser?output_mode=json&q=search%20a%3D1%20%7C%20stats%20count").json
    assert ["search", "stats"] == [command["command"] for command in shown["commands"]]
    assert 400 == http.ask("GET", "/services/search/parser?q=%7C%20nonsense").status


def test_configuration_is_read_and_written(http: Any) -> None:
    """Stanzas and single keys can be made, read, changed and removed; searches see them at once."""
    path = "/servicesNS/nobody/search/configs/conf-macros"
    assert 201 == http.ask("POST", path, data={"name": "a_new_macro", "definition": "makeresults"}).status
    assert 409 == http.ask("POST", path, data={"name": "a_new_macro"}).status
    assert [{"count": "1"}] == http.search("| `a_new_macro` | stats count")
    key = "/servicesNS/nobody/search/properties/macros/a_new_macro/definition"
    assert 200 == http.ask("POST", key, data={"value": "makeresults\ncount=2"}).status
    assert "makeresults\ncount=2" == http.ask("GET", key).text
    assert [{"count": "2"}] == http.search("| `a_new_macro` | stats count")
    assert 200 == http.ask("DELETE", f"{path}/a_new_macro").status
    assert 404 == http.ask("GET", f"{path}/a_new_macro").status


def test_what_comes_with_an_app_cannot_be_removed(http: Any) -> None:
    """A stanza of an installed app can be changed over, not taken away."""
    path = "/servicesNS/nobody/Splunk_SA_CIM/configs/conf-transforms"
    name = http.ask("GET", f"{path}?output_mode=json").json["entry"][0]["name"]
    assert 403 == http.ask("DELETE", f"{path}/{name}").status


def test_names_cannot_leave_their_file(http: Any) -> None:
    """Neither a line break in a name nor a path in an app's name changes another file."""
    assert 404 == http.ask("GET", "/servicesNS/nobody/..%2F..%2Fetc/configs/conf-props").status
    assert 400 == http.ask("POST", "/services/configs/conf-props", data={"name": "a\n[b]"}).status
    assert 400 == http.ask("GET", "/services/configs/conf-..%2Fpasswd").status


def test_roles_decide_which_indexes_a_search_reads(http: Any, index: str) -> None:
    """A search that names no index reads the default indexes of the roles of its user."""
    http.collect(f"/raw?index={index}&sourcetype=x", b"a line of its own\n")
    assert [] == http.search("search line own | table _raw")
    role = http.ask("POST", "/services/authorization/roles/admin", data={"srchIndexesDefault": index})
    assert 200 == role.status
    try:
        assert [{"_raw": "a line of its own"}] == http.search("search line own | table _raw")
    finally:
        http.ask("POST", "/services/authorization/roles/admin", data={"srchIndexesDefault": "main;os"})


def test_deleting_needs_the_role_for_it(http: Any, index: str) -> None:
    """`delete` is refused without the role can_delete, and tells what it did with it."""
    http.collect(f"/raw?index={index}&sourcetype=x", b"2024-01-01T00:00:00Z first\n2024-01-01T00:00:01Z second\n")
    form = {"search": f"search index={index} first | delete", "exec_mode": "oneshot", "output_mode": "json"}
    refused = http.ask("POST", "/services/search/jobs", data=form)
    assert "insufficient privileges" in refused.text
    roles = {"imported_roles": ["power", "user", "can_delete"]}
    http.ask("POST", "/services/authorization/roles/admin", data=roles)
    try:
        deleted = http.search(f"search index={index} first | delete")
    finally:
        http.ask("POST", "/services/authorization/roles/admin", data={"imported_roles": ["power", "user"]})
    assert [("__ALL__", "1", "0"), (index, "1", "0")] == [(r["index"], r["deleted"], r["errors"]) for r in deleted]
    assert [{"_raw": "2024-01-01T00:00:01Z second"}] == http.search(f"search index={index} | table _raw")


def test_users_are_made_and_log_in(http: Any, anyone: Any) -> None:
    """A new user can log in, and is gone when removed."""
    made = {"name": "someone", "password": "a password", "roles": "user"}
    assert 201 == http.ask("POST", "/services/authentication/users", data=made).status
    login = {"username": "someone", "password": "a password"}
    assert 200 == anyone.ask("POST", "/services/auth/login", data=login).status
    assert "a password" not in http.ask("GET", "/services/authentication/users/someone").text
    assert 200 == http.ask("DELETE", "/services/authentication/users/someone").status
    assert 401 == anyone.ask("POST", "/services/auth/login", data=login).status


def test_messages_are_kept_until_removed(http: Any) -> None:
    """A message can be posted, is listed, and can be removed."""
    http.ask("POST", "/services/messages", data={"name": "notice", "value": "look here"})
    assert "look here" in http.ask("GET", "/services/messages").text
    http.ask("DELETE", "/services/messages/notice")
    assert "look here" not in http.ask("GET", "/services/messages").text


def test_a_body_that_is_too_large_is_refused(http: Any) -> None:
    """More than the server allows is a 413, and it goes on answering."""
    assert 413 == http.ask("POST", "/services/messages", data=b"value=" + b"x" * (2**20 + 1)).status
    assert 200 == http.ask("GET", "/services/server/info").status


def test_data_models_are_listed_made_and_accelerated(http: Any) -> None:
    """The CIM's models are there, a new one can be searched, and acceleration can be set."""
    assert "Endpoint" in {
        entry["name"] for entry in http.ask("GET", "/services/datamodel/model?output_mode=json&count=0").json["entry"]
    }
    model = {"objects": [{"objectName": "All", "parentName": "BaseEvent", "constraints": [{"search": "index=*"}]}]}
    made = {"name": "Mine", "eai:data": json.dumps(model)}
    assert 201 == http.ask("POST", "/services/datamodel/model", data=made).status
    changed = http.ask("POST", "/services/datamodel/model/Mine", data={"acceleration": '{"enabled": true}'})
    assert 200 == changed.status
    assert "_Mine" in http.ask("GET", "/services/admin/summarization").text
    assert 1 == len(http.search("| tstats count from datamodel=Mine"))
    assert 200 == http.ask("DELETE", "/services/datamodel/model/Mine").status


def test_documents_are_kept_by_key(http: Any) -> None:
    """The key-value store takes, finds, changes and removes documents; a lookup reads them."""
    base = "/servicesNS/nobody/search/storage/collections"
    assert 201 == http.ask("POST", f"{base}/config", data={"name": "people"}).status
    headers = {"Content-Type": "application/json"}
    key = http.ask("POST", f"{base}/data/people", data=b'{"name": "ann", "age": 40}', **headers).json["_key"]
    http.ask("POST", f"{base}/data/people/batch_save", data=b'[{"_key": "b", "name": "bob", "age": 7}]', **headers)
    query = "%7B%22age%22%3A%7B%22%24gt%22%3A10%7D%7D"
    assert ["ann"] == [each["name"] for each in http.ask("GET", f"{base}/data/people?query={query}").json]
    assert ["bob", "ann"] == [each["name"] for each in http.ask("GET", f"{base}/data/people?sort=age").json]
    lookup = {"name": "people_lookup", "collection": "people", "external_type": "kvstore", "fields_list": "_key,name"}
    http.ask("POST", "/servicesNS/nobody/search/configs/conf-transforms", data=lookup)
    assert ["ann", "bob"] == [row["name"] for row in http.search("| inputlookup people_lookup | sort name")]
    missing = http.ask("GET", f"{base}/data/people/none")
    assert (404, "Could not find object.") == (missing.status, missing.json["messages"][0]["text"])
    assert 200 == http.ask("DELETE", f"{base}/data/people/{key}").status
    assert 200 == http.ask("DELETE", f"{base}/config/people").status
    assert 404 == http.ask("GET", f"{base}/data/people").status


def test_a_saved_search_writes_risk_and_notable_events(http: Any) -> None:
    """Dispatched with its actions, a saved search leaves the events that Enterprise Security would."""
    settings = {
        "name": "Example - Rule",
        "search": '| makeresults | eval user="ann", dest="ws-1", process="a \\"b\\" c"',
        "action.risk": "1",
        "action.risk.param._risk_message": "$user$ did $process$ on $dest$",
        "action.risk.param._risk": json.dumps(
            [
                {"risk_object_field": "user", "risk_object_type": "user", "risk_score": 40},
                {"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 20},
                {"threat_object_field": "process", "threat_object_type": "process"},
            ]
        ),
        "action.notable": "1",
        "action.correlationsearch.annotations": '{"analytic_story": ["One"], "mitre_attack": ["T1003", "T1005"]}',
    }
    assert 201 == http.ask("POST", "/services/saved/searches", data=settings).status
    path = "/services/saved/searches/Example%20-%20Rule"
    sid = http.ask("POST", f"{path}/dispatch", data={"trigger_actions": "1", "output_mode": "json"}).json["sid"]
    while not http.ask("GET", f"/services/search/jobs/{sid}?output_mode=json").json["entry"][0]["content"]["isDone"]:
        time.sleep(0.01)
    rows = http.search(f'search index=risk orig_sid="{sid}" | sort risk_object | tojson')
    events = [json.loads(row["_raw"]) for row in rows]
    assert [("ann", "user", 40), ("ws-1", "system", 20)] == [
        (event["risk_object"], event["risk_object_type"], event["risk_score"]) for event in events
    ]
    assert 'ann did a "b" c on ws-1' == events[0]["risk_message"]
    assert ["T1003", "T1005"] == events[0]["annotations.mitre_attack"]
    assert "One" == events[0]["analyticstories"]
    assert '| savedsearch "Example - Rule" | search user="ann"' == events[0]["contributing_events_search"]
    assert 1 == len(http.search(f'search index=notable search_name="Example - Rule" orig_sid="{sid}"'))
    assert sid in http.ask("GET", f"{path}/history").text
    assert 200 == http.ask("DELETE", path).status
