"""Alert actions of saved searches: the risk and notable events that Enterprise Security would write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tocsin.events.dataset import RawEvent
from tocsin.expressions.values import Row, Value, multivalue, texts
from tocsin.splunkd.stash import stash_event

__all__ = ["notable_events", "risk_events"]

_TOKEN = re.compile(r"\$([^$\s]+)\$")
_ANNOTATIONS = "action.correlationsearch.annotations"


def risk_events(
    name: str, settings: Mapping[str, str], rows: Iterable[Row], sid: str, now: float
) -> Iterator[RawEvent]:
    """Yield a risk event for each row and each risk object that the row has."""
    if not _wanted(settings, "action.risk"):
        return
    objects = _objects(settings)
    threats = [each for each in objects if "threat_object_field" in each]
    for row in rows:
        common = _common(name, settings, row, sid) | _threats(threats, row)
        for each in objects:
            field = str(each.get("risk_object_field", ""))
            message = each.get("risk_message", settings.get("action.risk.param._risk_message", ""))
            common["risk_message"] = _filled(str(message), row)
            for value in texts(row.get(field)) if field else ():
                event: Row = dict(common)
                event["risk_object"] = value
                event["risk_object_type"] = str(each.get("risk_object_type", "other"))
                event["risk_score"] = str(each.get("risk_score", 0))
                event["contributing_events_search"] = f'| savedsearch "{name}" | search {field}="{value}"'
                yield stash_event({**row, **event}, "risk", now, source=name)


def notable_events(
    name: str, settings: Mapping[str, str], rows: Iterable[Row], sid: str, now: float
) -> Iterator[RawEvent]:
    """Yield a notable event for each row."""
    if not _wanted(settings, "action.notable"):
        return
    for row in rows:
        event = {**row, **_common(name, settings, row, sid)}
        for key in ("rule_title", "rule_description", "security_domain", "severity"):
            text = _filled(settings.get(f"action.notable.param.{key}", ""), row)
            if text:
                event[key] = text
        event["rule_name"] = name
        yield stash_event(event, "notable", now, source=name)


def _wanted(settings: Mapping[str, str], action: str) -> bool:
    return settings.get(action, "0").strip().lower() in ("1", "true")


def _objects(settings: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the risk and threat objects, which the settings hold as JSON."""
    try:
        found = json.loads(settings.get("action.risk.param._risk", "[]") or "[]")
    except ValueError:
        return []
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _common(name: str, settings: Mapping[str, str], row: Row, sid: str) -> Row:
    """Return the fields that every event of a saved search's run has."""
    event: Row = {"search_name": name, "orig_sid": sid, "orig_rid": "0"}
    for field in ("source", "sourcetype", "host", "index"):
        if field in row:
            event[f"orig_{field}"] = row[field]
    try:
        annotations = json.loads(settings.get(_ANNOTATIONS, "") or "{}")
    except ValueError:
        return event
    every: list[str] = []
    for key, value in annotations.items():
        items = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        every += items
        listed: Value | None = multivalue(items)
        if listed is not None:
            event["analyticstories" if key == "analytic_story" else f"annotations.{key}"] = listed
    together = multivalue(every)
    return event if together is None else {**event, "annotations._all": together}


def _threats(threats: Iterable[Mapping[str, Any]], row: Row) -> Row:
    """Return the threat objects of a row and their types."""
    found = [
        (text, str(each.get("threat_object_type", "")))
        for each in threats
        for text in texts(row.get(str(each["threat_object_field"])))
    ]
    names, types = multivalue(text for text, _ in found), multivalue(kind for _, kind in found)
    return {"threat_object": names, "threat_object_type": types} if names is not None and types is not None else {}


def _filled(template: str, row: Row) -> str:
    """Put the values of a row in the places of `$field$`; a field that the row lacks stays as it is written."""

    def value(match: re.Match[str]) -> str:
        name = match[1].removeprefix("result.")
        return ", ".join(texts(row[name])) if name in row else match[0]

    return _TOKEN.sub(value, template)
