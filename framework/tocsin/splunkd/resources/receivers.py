"""receivers/simple: events in the body of a request."""

from __future__ import annotations

from tocsin.splunkd.calls import Answer, Call, Content, Document, bad_request
from tocsin.splunkd.indexes import FullError
from tocsin.splunkd.ingest import Origin, index_body
from tocsin.splunkd.resources.resource import Resource, method_not_allowed

__all__ = ["RESOURCES"]


def simple(call: Call) -> Answer:
    """Index the body, broken into events as its source type says."""
    if call.method != "POST":
        raise method_not_allowed()
    index = call.text("index", "main")
    if index not in call.server.indexes:
        raise bad_request(f"Index {index} does not exist.")
    origin = Origin(
        index=index,
        source=call.text("source", "www"),
        sourcetype=call.text("sourcetype", "web_input"),
        host=call.text("host", "localhost"),
    )
    try:
        count = index_body(call.body, origin, call.server)
    except FullError:
        raise bad_request("There is no room for more events.") from None
    results: dict[str, Content] = {
        "_index": index,
        "bytes": len(call.body),
        "events": count,
        "source": origin.source,
    }
    xml = f"  <results><result><field k='_index'><value><text>{index}</text></value></field></result></results>\n"
    return Document({"results": results}, xml)


RESOURCES = (Resource(path="receivers/simple", answer=simple, reads_form=False),)
