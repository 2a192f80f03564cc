"""The official splunk-sdk against the server, by the SDK's own calls."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from splunklib import client
from splunklib.binding import AuthenticationError, HTTPError
from splunklib.results import JSONResultsReader


@pytest.fixture
def service(running: Any, password: str) -> Any:
    """A connected service."""
    return client.connect(host="127.0.0.1", port=running.management_port, username="admin", password=password)


def _rows(stream: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in JSONResultsReader(stream) if isinstance(row, dict)]


def test_connecting_tells_the_server(service: Any, running: Any) -> None:
    """The SDK logs in, reads the version and sees no restart; a wrong password is its own error."""
    assert "9.4.0" == service.info["version"]
    assert not service.restart_required
    assert "Splunk_SA_CIM" in service.apps
    assert "Nothing" not in service.apps
    with pytest.raises(AuthenticationError):
        client.connect(host="127.0.0.1", port=running.management_port, username="admin", password="wrong")


def test_an_index_is_filled_and_searched(service: Any, http: Any) -> None:
    """An index made by the SDK takes events, and one-shot, export and blocking searches find them."""
    index = service.indexes.create("sdk_index")
    index.submit("2024-01-01T00:00:00Z a=1", sourcetype="st", host="h")
    http.collect("/raw?index=sdk_index&sourcetype=st", b"2024-01-01T00:00:01Z a=2\n")
    assert "2" == index.refresh()["totalEventCount"]
    oneshot = _rows(service.jobs.oneshot("search index=sdk_index | sort a | table a", output_mode="json"))
    assert [{"a": "1"}, {"a": "2"}] == oneshot
    export = _rows(service.jobs.export("search index=sdk_index | stats sum(a) as s", output_mode="json"))
    assert [{"s": "3"}] == export
    blocking = service.search("search index=sdk_index a=2", exec_mode="blocking")
    assert "1" == blocking["resultCount"]
    index.clean(timeout=10)
    assert "0" == index.refresh()["totalEventCount"]
    service.indexes.delete("sdk_index")
    assert "sdk_index" not in service.indexes


def test_a_job_is_polled_controlled_and_cancelled(service: Any) -> None:
    """A normal job gets done, shows its results, summary and timeline, and goes when it is cancelled."""
    job = service.jobs.create("| makeresults count=3 | streamstats count as n")
    while not job.is_done():
        time.sleep(0.01)
    assert "3" == job["resultCount"]
    assert "DONE" == job["dispatchState"]
    assert ["1", "2", "3"] == [row["n"] for row in _rows(job.results(output_mode="json"))]
    assert ["2"] == [row["n"] for row in _rows(job.results(output_mode="json", count=1, offset=1))]
    assert ["3"] == [row["n"] for row in _rows(job.preview(output_mode="json", search="search n=3"))]
    assert b"timeline" in job.timeline().read()
    assert b"k='n'" in job.summary().read()
    job.set_ttl(77)
    job.set_priority(3)
    job.touch()
    job.refresh()
    assert ("77", "3") == (job["ttl"], job["priority"])
    job.cancel()
    with pytest.raises(HTTPError) as refused:
        job.refresh()
    assert 404 == refused.value.status


def test_a_failed_job_says_why(service: Any) -> None:
    """A search that only fails when it runs is a failed job, and its results are the message."""
    job = service.search("| rest /services/server/info", exec_mode="blocking")
    assert "FAILED" == job["dispatchState"]
    assert "cannot run the search as Splunk does" in job["messages"]["fatal"][0]
    with pytest.raises(HTTPError) as refused:
        job.results(output_mode="json")
    assert 400 == refused.value.status
    job.cancel()


def test_a_saved_search_lives_its_life(service: Any) -> None:
    """A saved search is made, changed, run, found in its history, disabled, enabled and removed."""
    saved = service.saved_searches.create("sdk search", "| makeresults | eval a=1")
    saved.update(description="what it is for", search="| makeresults count=2", is_scheduled=1).refresh()
    assert ("what it is for", "| makeresults count=2") == (saved["description"], saved["search"])
    job = saved.dispatch()
    while not job.is_done():
        time.sleep(0.01)
    assert "2" == job["resultCount"]
    assert [job.sid] == [each.sid for each in saved.history()]
    saved.disable()
    assert "1" == saved.refresh()["disabled"]
    saved.enable()
    assert "0" == saved.refresh()["disabled"]
    with pytest.raises(HTTPError):
        service.saved_searches.create("broken", "| nonsense")
    service.saved_searches.delete("sdk search")
    assert "sdk search" not in service.saved_searches


def test_the_key_value_store_takes_the_sdks_calls(running: Any, password: str) -> None:
    """Collections and documents are made, queried, changed and removed."""
    service = client.connect(
        host="127.0.0.1",
        port=running.management_port,
        username="admin",
        password=password,
        owner="nobody",
        app="search",
    )
    service.kvstore.create("sdk_collection", fields={"a": "string"})
    collection = service.kvstore["sdk_collection"]
    key = collection.data.insert(json.dumps({"a": "1", "n": 5}))["_key"]
    assert ["z", "y"] == collection.data.batch_save({"_key": "z", "n": 1}, {"_key": "y", "n": 9})
    assert [key, "y"] == [each["_key"] for each in collection.data.query(query={"n": {"$gte": 5}}, sort="n")]
    assert {"_key": "z"} == collection.data.update("z", json.dumps({"n": 2}))
    assert 2 == collection.data.query_by_id("z")["n"]
    collection.data.delete_by_id("z")
    collection.data.delete(query=json.dumps({"n": 9}))
    assert [key] == [each["_key"] for each in collection.data.query()]
    collection.delete()
    assert "sdk_collection" not in service.kvstore


def test_configuration_takes_the_sdks_calls(service: Any) -> None:
    """Configuration files and stanzas are listed, made, changed and removed."""
    props = service.confs["props"]
    stanza = props.create("sdk_sourcetype", TIME_PREFIX="at=")
    assert "at=" == stanza["TIME_PREFIX"]
    stanza.submit({"SHOULD_LINEMERGE": "false"})
    assert {"TIME_PREFIX": "at=", "SHOULD_LINEMERGE": "false"} == dict(stanza.refresh().content)
    stanza.delete()
    assert "sdk_sourcetype" not in [each.name for each in props.list(count=-1)]
    assert "sdk_file" == service.confs.create("sdk_file").name


def test_people_and_messages_take_the_sdks_calls(service: Any) -> None:
    """Roles, users and messages are made and removed."""
    service.roles.create("sdk_role", imported_roles=["user"])
    service.users.create("sdk_user", password="some password", roles=["sdk_role"])
    assert ["sdk_role"] == service.users["sdk_user"].role_entities[0].name.split()
    service.users.delete("sdk_user")
    service.roles.delete("sdk_role")
    service.messages.create("sdk_message", value="hello")
    assert "sdk_message" in service.messages
    service.messages.delete("sdk_message")


def test_a_search_is_parsed_by_the_server(service: Any) -> None:
    """The SDK's parse takes what can be read and refuses the rest."""
    assert 200 == service.parse("search a | stats count", parse_only=True).status
    with pytest.raises(HTTPError):
        service.parse("search a | nonsense")
