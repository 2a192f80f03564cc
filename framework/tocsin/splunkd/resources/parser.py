"""search/parser: whether a search can be read, and what its commands are."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tocsin.engine.command import Command, Kind
from tocsin.errors import SearchError
from tocsin.spl.parsing import Parsed
from tocsin.splunkd.atom import xml_text
from tocsin.splunkd.calls import Answer, Call, Content, Document, Text, bad_request
from tocsin.splunkd.resources.resource import Resource
from tocsin.splunkd.searching import halves, parse_request, written_stage

__all__ = ["RESOURCES"]

_PIPELINES = {
    Kind.GENERATING: ("report", "SP_STREAMREPORT"),
    Kind.STREAMING: ("streaming", "SP_STREAM"),
    Kind.STATEFUL: ("stateful", "SP_STATEFUL"),
    Kind.ORDERING: ("events", "SP_EVENTS"),
    Kind.TRANSFORMING: ("report", "SP_STREAMREPORT"),
}


def parser(call: Call) -> Answer:
    """Read a search, and show its commands or refuse it."""
    (text,) = call.required("q")
    try:
        parsed = parse_request(text, call.server, call.server.clock())
    except SearchError as error:
        raise bad_request(str(error), "FATAL") from error
    shown = _shown(parsed)
    if call.output_mode == "json":
        return Text(json.dumps(shown).encode(), "application/json")
    xml = f'  <s:dict xmlns:s="http://dev.splunk.com/ns/rest">{_keys(shown)}</s:dict>\n'
    return Document(None, xml)


def _shown(parsed: Parsed) -> dict[str, Content]:
    """Return what becomes of a search: the commands that read events, and those that report on them."""
    events, reports = halves(parsed)
    return {
        "remoteSearch": events.replace("search", "litsearch", 1) if events.startswith("search") else events,
        "eventsSearch": events,
        "eventsStreaming": True,
        "reportsSearch": reports,
        "isStreamingSearch": not reports,
        "canSummarize": False,
        "normalizedSearch": " | ".join(part for part in (events, reports) if part),
        "commands": [_command(stage) for stage in parsed.pipeline.stages if isinstance(stage, Command)],
    }


def _command(stage: Command) -> Content:
    pipeline, stream_type = _PIPELINES[stage.kind]
    return {
        "command": stage.name,
        "rawargs": written_stage(stage).removeprefix(stage.name).strip(),
        "pipeline": pipeline,
        "isGenerating": stage.kind is Kind.GENERATING or stage.name == "search",
        "streamType": stream_type,
    }


def _keys(shown: Mapping[str, Content]) -> str:
    return "".join(f'<s:key name="{name}">{_value(value)}</s:key>\n' for name, value in shown.items())


def _value(value: Content) -> str:
    match value:
        case list():
            return "<s:list>\n" + "".join(f"<s:item>{_value(item)}</s:item>\n" for item in value) + "</s:list>"
        case Mapping():
            return f"<s:dict>\n{_keys(value)}</s:dict>"
        case bool():
            return str(int(value))
        case _:
            return xml_text(str(value))


RESOURCES = (
    Resource(path="search/parser", answer=parser),
    Resource(path="search/v1/parser", answer=parser),
    Resource(path="search/v2/parser", answer=parser),
)
