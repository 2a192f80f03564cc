"""A content root as an app: its macros, lookups and detections in the files that Splunk reads."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from tocsin.content.files import is_inside
from tocsin.content.model import Detection, Lookup
from tocsin.content.root import ContentRoot
from tocsin.knowledge.apps import built_in_apps
from tocsin.matrix.findings import makes_notables
from tocsin.splunkd.apps import conf_text

__all__ = ["CONTENT_APP", "write_apps", "write_content_app"]

CONTENT_APP = "tocsin_content"

_EXPORTED = {"access": "read : [ * ], write : [ admin ]", "export": "system"}
_SEVERITIES = ((80, "critical"), (60, "high"), (40, "medium"), (20, "low"))


def write_content_app(root: Path, folder: Path) -> Path:
    """Write the app of a content root into a folder that need not exist; return the folder."""
    content = ContentRoot.open(root)
    default = folder / "default"
    default.mkdir(parents=True, exist_ok=True)
    label = content.settings.label
    _write(default / "app.conf", {"ui": {"label": label}, "launcher": {"version": "1.0.0"}})
    _write(default / "macros.conf", dict(_macros(content)))
    _write(default / "transforms.conf", dict(_lookups(content, folder / "lookups")))
    collections = (lookup for lookup in content.lookups.values() if lookup.collection)
    _write(default / "collections.conf", {lookup.collection: {} for lookup in collections})
    _write(default / "savedsearches.conf", dict(_searches(content, label)))
    return folder


def write_apps(root: Path, folder: Path) -> list[Path]:
    """Write the app of a content root, and beside it a copy of each built-in pack; return the folders of all."""
    written = [write_content_app(root, folder / CONTENT_APP)]
    for pack in built_in_apps():
        written.append(shutil.copytree(pack.path, folder / f"tocsin_{pack.name}"))
    for app in written:
        # Without this a Splunk would keep what is in an app from the searches of all others.
        (app / "metadata").mkdir()
        _write(app / "metadata" / "default.meta", {"": _EXPORTED})
    return written


def _macros(content: ContentRoot) -> Iterator[tuple[str, dict[str, str]]]:
    for macro in content.macro_table:
        arity = f"({len(macro.parameters)})" if macro.parameters else ""
        settings = {"definition": macro.definition.text}
        if macro.parameters:
            settings["args"] = ",".join(macro.parameters)
        yield f"{macro.name}{arity}", settings


def _lookups(content: ContentRoot, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for lookup in content.lookups.values():
        settings = _lookup_settings(lookup)
        if lookup.data is not None and is_inside(content.path / str(lookup.data), content.path):
            folder.mkdir(exist_ok=True)
            shutil.copyfile(content.path / str(lookup.data), folder / lookup.data.name)
            settings["filename"] = lookup.data.name
        elif lookup.collection:
            settings |= {"collection": lookup.collection, "external_type": "kvstore"}
        yield lookup.name, settings


def _lookup_settings(lookup: Lookup) -> dict[str, str]:
    settings = {
        "case_sensitive_match": str(lookup.case_sensitive_match).lower(),
        "min_matches": str(lookup.min_matches),
        "match_type": ", ".join(lookup.match_type),
        "fields_list": ", ".join(lookup.fields),
        "max_matches": str(lookup.max_matches or ""),
        "default_match": lookup.default_match or "",
    }
    return {key: value for key, value in settings.items() if value}


def _searches(content: ContentRoot, label: str) -> Iterator[tuple[str, dict[str, str]]]:
    for detection in content.detections:
        deployment = content.deployment_of(detection)
        schedule = detection.custom_schedule or (deployment.schedule if deployment else None)
        settings = {"search": detection.search.text, "description": detection.description, "disabled": "1"}
        if schedule is not None:
            settings |= {
                "cron_schedule": schedule.cron_schedule,
                "dispatch.earliest_time": schedule.earliest_time,
                "dispatch.latest_time": schedule.latest_time,
                "enableSched": "1",
            }
        yield f"{label} - {detection.name} - Rule", settings | _actions(detection)


def _actions(detection: Detection) -> dict[str, str]:
    """Return what a detection does with its results: risk and notable events, and how they are annotated."""
    annotations = {
        "analytic_story": [story.name for story in detection.stories],
        "mitre_attack": [technique.name for technique in detection.mitre_attack_ids],
    }
    settings = {
        "action.correlationsearch.enabled": "1",
        "action.correlationsearch.label": detection.name,
        "action.correlationsearch.annotations": json.dumps(annotations),
        "action.risk": "0",
        "action.notable": "0",
    }
    if not detection.risk.creates_event or detection.creates_risk is False:
        return settings
    settings |= _risk(detection)
    if makes_notables(detection):
        settings |= {
            "action.notable": "1",
            "action.notable.param.rule_title": detection.name,
            "action.notable.param.rule_description": detection.description,
            "action.notable.param.security_domain": detection.security_domain,
            "action.notable.param.severity": _severity(detection),
        }
    return settings


def _risk(detection: Detection) -> dict[str, str]:
    """Return the settings of the risk action; an entity whose message is another than the first has it with it."""
    message = next((text for text, _ in detection.risk.messages), "")
    title = detection.risk.finding.title if detection.risk.finding else ""
    objects: list[dict[str, object]] = []
    for entity in detection.risk.entities:
        about = {"risk_object_field": entity.field, "risk_object_type": entity.type, "risk_score": entity.score or 0}
        own = entity.message or title
        objects.append(about if own == message else {**about, "risk_message": own})
    objects += [
        {"threat_object_field": threat.field, "threat_object_type": threat.type}
        for threat in detection.risk.threat_objects
    ]
    return {
        "action.risk": "1",
        "action.risk.param._risk": json.dumps(objects),
        "action.risk.param._risk_message": message,
        "action.risk.param._risk_score": "0",
    }


def _severity(detection: Detection) -> str:
    score = max((entity.score or 0 for entity in detection.risk.entities), default=100)
    return next((name for bound, name in _SEVERITIES if score > bound), "informational")


def _write(path: Path, stanzas: Mapping[str, Mapping[str, str]]) -> None:
    path.write_text(conf_text(stanzas), encoding="utf-8")
