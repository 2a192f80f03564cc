"""search/parser: whether a search can be read, and what its commands are."""

from __future__ import annotations

import json

from tocsin.engine.command import Command
from tocsin.errors import SearchError
from tocsin.splunkd.atom import xml_text
from tocsin.splunkd.calls import Answer, Call, Content, Document, Text, bad_request
from tocsin.splunkd.resources.resource import Resource
from tocsin.splunkd.searching import parse_request

__all__ = ["RESOURCES"]


def parser(call: Call) -> Answer:
    """Read a search, and show its commands or refuse it."""
    (text,) = call.required("q")
    try:
        parsed = parse_request(text, call.server, call.server.clock())
    except SearchError as error:
        raise bad_request(str(error), "FATAL") from error
    commands: list[dict[str, Content]] = []
    for stage in parsed.pipeline.stages:
        assert isinstance(stage, Command)
        kind = stage.kind.name.lower()
        commands.append({"command": stage.name, "rawargs": stage.write(), "pipeline": kind, "streamType": kind})
    if call.output_mode == "json":
        shown = {"normalizedSearch": parsed.source.text, "commands": commands}
        return Text(json.dumps(shown).encode(), "application/json")
    items = "".join(f"      <s:item><s:dict>{_keys(command)}</s:dict></s:item>\n" for command in commands)
    listed = f'<s:key name="commands"><s:list>\n{items}</s:list></s:key>'
    xml = f'  <s:dict xmlns:s="http://dev.splunk.com/ns/rest">{listed}</s:dict>\n'
    return Document(None, xml)


def _keys(command: dict[str, Content]) -> str:
    return "".join(f'<s:key name="{name}">{xml_text(str(value))}</s:key>' for name, value in command.items())


RESOURCES = (Resource(path="search/parser", answer=parser), Resource(path="search/v2/parser", answer=parser))
