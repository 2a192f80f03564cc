"""receivers/simple: events in the body of a request."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.splunkd.atom import xml_text
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
        index_body(call.body, origin, call.server)
    except FullError:
        raise bad_request("There is no room for more events.") from None
    results: dict[str, Content] = {
        "_index": index,
        "bytes": len(call.body),
        "host": origin.host,
        "source": origin.source,
        "sourcetype": origin.sourcetype,
    }
    return Document(
        {"results": [results]}, f"  <results>\n    <result>\n{_fields(results)}    </result>\n  </results>\n"
    )


def _fields(results: Mapping[str, Content]) -> str:
    return "".join(
        f"      <field k='{name}'>\n        <value><text>{xml_text(str(value))}</text></value>\n      </field>\n"
        for name, value in results.items()
    )


RESOURCES = (Resource(path="receivers/simple", answer=simple, reads_form=False),)
