"""The event collector, by nothing but HTTP."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest


def test_raw_text_is_broken_into_events(http: Any, index: str) -> None:
    """Lines with a date become events at their own times."""
    lines = b"2024-03-01T10:00:00Z one\n2024-03-01T10:00:05Z two\n"
    answer = http.collect(f"/raw?index={index}&source=s&sourcetype=st&host=h", lines)
    assert {"text": "Success", "code": 0} == answer.json
    rows = http.search(f"search index={index} | sort _time | table _time source sourcetype host _raw")
    assert ["2024-03-01T10:00:00.000+00:00", "2024-03-01T10:00:05.000+00:00"] == [row["_time"] for row in rows]
    assert {("s", "st", "h")} == {(row["source"], row["sourcetype"], row["host"]) for row in rows}


def test_json_events_carry_what_is_said_of_them(http: Any, index: str) -> None:
    """Each event has its own time, origin and indexed fields, and objects stay JSON."""
    body = (
        json.dumps({"event": "plain", "index": index, "time": 1700000000.5, "fields": {"k": ["v", "w"]}})
        + json.dumps({"event": {"a": {"b": 1}}, "index": index, "time": "1700000001", "host": "h2"})
        + "\n"
    )
    assert 200 == http.collect("/event", body.encode()).status
    rows = http.search(f"search index={index} | sort _time | table _time _raw host k a.b")
    assert ["2023-11-14T22:13:20.500+00:00", "2023-11-14T22:13:21.000+00:00"] == [row["_time"] for row in rows]
    assert ["v", "w"] == rows[0]["k"]
    assert ("h2", "1") == (rows[1]["host"], rows[1]["a.b"])


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/event", b"", 400, 5),
        ("/raw", b"", 400, 5),
        ("/event", b"no json", 400, 6),
        ("/event", b'{"event": "x", "index": "not_there"}', 400, 7),
        ("/raw?index=not_there", b"x", 400, 7),
        ("/event", b'{"event": ' + b"9" * 6000 + b"}", 400, 6),
        ("/event", b'{"event": "x", "time": NaN}', 400, 6),
        ("/event", b'{"event": "x", "time": 1e300}', 400, 6),
        ("/event", b'{"text": "x"}', 400, 12),
        ("/event", b'{"event": ""}', 400, 13),
        ("/event", b'{"event": "x", "fields": {"a": {"b": 1}}}', 400, 15),
        ("/ack", b'{"acks": [1]}', 400, 14),
        ("/raw", b"x" * (4 * 2**20 + 1), 413, 27),
    ],
)
def test_what_cannot_be_taken_has_its_number(http: Any, path: str, body: bytes, status: int, code: int) -> None:
    """Each refusal has the status and the code that Splunk documents."""
    answer = http.collect(path, body)
    assert (status, code) == (answer.status, answer.json["code"])


def test_the_token_is_looked_at_first(http: Any) -> None:
    """Without a token, with something else, and with a wrong one there are three different refusals."""
    assert (403, 4) == _refused(http.collect("/event", b"{}", token="wrong"))
    assert (401, 3) == _refused(http.collect("/event", b"{}", Authorization="Nonsense x"))
    assert (401, 2) == _refused(http.collect("/event", b"{}", Authorization=""))


def _refused(answer: Any) -> tuple[int, int]:
    return answer.status, answer.json["code"]


def test_acknowledgement_needs_a_channel_and_is_told_once(http: Any, index: str) -> None:
    """Events sent on a channel are acknowledged as soon as they can be found, and only once."""
    made = {"name": f"ack_{index}", "index": index, "useACK": "1", "output_mode": "json"}
    token = http.ask("POST", "/services/data/inputs/http", data=made).json["entry"][0]["content"]["token"]
    assert 10 == http.collect("/raw", b"x", token=token).json["code"]
    channel = {"X_Splunk_Request_Channel": "0aa0aa00-1111-4222-8333-000000000000"}
    sent = http.collect("/raw", b"an event\n", token=token, **channel).json
    asked = json.dumps({"acks": [sent["ackId"], 99]}).encode()
    assert {str(sent["ackId"]): True, "99": False} == http.collect("/ack", asked, token=token, **channel).json["acks"]
    assert {str(sent["ackId"]): False, "99": False} == http.collect("/ack", asked, token=token, **channel).json["acks"]
    assert [{"count": "1"}] == http.search(f"search index={index} | stats count")
    http.ask("POST", f"/services/data/inputs/http/ack_{index}/disable")
    assert 1 == http.collect("/raw", b"x", token=token, **channel).json["code"]
    assert 200 == http.ask("DELETE", f"/services/data/inputs/http/ack_{index}").status
    assert 4 == http.collect("/raw", b"x", token=token, **channel).json["code"]


def test_packed_bodies_are_unpacked_within_the_bound(http: Any, index: str) -> None:
    """gzip is understood, and a small body that would unpack to a huge one is refused."""
    assert 200 == http.collect(f"/raw?index={index}", gzip.compress(b"one\ntwo\n"), Content_Encoding="gzip").status
    bomb = gzip.compress(b"x" * (64 * 2**20))
    assert 413 == http.collect(f"/raw?index={index}", bomb, Content_Encoding="gzip").status
    assert 400 == http.collect(f"/raw?index={index}", b"not gzip", Content_Encoding="gzip").status


def test_health_is_told_to_everyone(running: Any, anyone: Any) -> None:
    """The health endpoint needs no token."""
    answer = anyone._send(running.collector_port, "GET", "/services/collector/health", None, {})
    assert {"text": "HEC is healthy", "code": 17} == answer.json
