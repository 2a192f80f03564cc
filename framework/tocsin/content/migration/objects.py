"""The other objects of v4 and v5 as v6 has them, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from tocsin.content.document import YamlPath
from tocsin.content.migration.header import Migrated, Surroundings, header
from tocsin.content.migration.notes import Notes
from tocsin.content.migration.work import deprecation_info, without_doubles
from tocsin.content.model import (
    Baseline,
    ContentObject,
    Dashboard,
    DataSource,
    Deployment,
    Lookup,
    Macro,
    Playbook,
    Story,
)

__all__ = ["migrate_object"]

_PRODUCTS = ("Splunk Enterprise", "Splunk Enterprise Security", "Splunk Cloud")
_HEADER = {"name", "id", "version", "date", "author", "description"}
_DATA_SOURCE = (
    *("source", "sourcetype", "separator", "separator_value", "supported_TA", "fields", "output_fields"),
    *("mitre_components", "configuration", "field_mappings", "convert_to_log_source", "example_log", "references"),
)
_PLAYBOOK = ("type", "playbook", "how_to_implement", "references", "app_list")
_Origins = dict[str, list[YamlPath]]


def migrate_object(found: ContentObject, around: Surroundings, notes: Notes) -> Migrated | None:
    """Return an object in the v6 format, None for a kind that v6 does not have."""
    origins: _Origins = {}
    old = found.document.data
    match found:
        case Story():
            new, used = _story(found, old, around, notes, origins)
        case Macro():
            new, used = (
                {key: old[key] for key in ("definition", "arguments") if key in old},
                {"definition", "arguments"},
            )
        case Lookup():
            new, used = _lookup(found, old, notes, origins)
        case DataSource():
            new = {key: old[key] for key in _DATA_SOURCE if old.get(key) is not None}
            used = {*_DATA_SOURCE}
            new |= {key: without_doubles(key, new[key], notes) for key in ("fields", "output_fields") if key in new}
        case Deployment():
            new, used = _deployment(old, notes, origins)
        case Baseline():
            new, used = _baseline(found, old, around, notes, origins)
        case Dashboard():
            new, used = {key: old[key] for key in ("theme",) if key in old}, {"theme"}
        case Playbook():
            new, used = _playbook(old, origins)
        case _:
            return None
    for key, value in old.items():
        if key not in _HEADER | used and not (key == "status" and value == "production"):
            notes.dropped(key, value, "v6 has no such key")
    return Migrated({**header(found, around, notes, origins), **new}, origins)


def _tags(old: Mapping[str, Any]) -> Mapping[str, Any]:
    tags = old.get("tags")
    return tags if isinstance(tags, dict) else {}


def _story(
    story: Story, old: Mapping[str, Any], around: Surroundings, notes: Notes, origins: _Origins
) -> tuple[dict[str, Any], set[str]]:
    tags = _tags(old)
    new: dict[str, Any] = {"status": _status(story, old, notes), "narrative": old.get("narrative", "")}
    new["references"] = old.get("references") or []
    for key, name in (("category", "category"), ("product", "product"), ("usecase", "usecase"), ("cve", "cve")):
        origins[name] = [("tags", key)]
        if tags.get(key):
            new[name] = tags[key]
    if tags.get("group"):
        new["threat_group"], origins["threat_group"] = tags["group"], [("tags", "group")]
    _known_products(new, notes)
    new |= {key: without_doubles(key, new[key], notes) for key in ("references", "category") if key in new}
    if new["status"] == "deprecated":
        new["deprecation_info"] = deprecation_info(story.name, around, notes)
    for key, value in tags.items():
        if key not in {"category", "product", "usecase", "cve", "group"}:
            notes.dropped(f"tags.{key}", value, "v6 has no such key")
    return new, {"status", "narrative", "references", "tags"}


def _lookup(lookup: Lookup, old: Mapping[str, Any], notes: Notes, origins: _Origins) -> tuple[dict[str, Any], set[str]]:
    origins |= {"lookup_type": [("lookup_type",)], "fields": [("fields",)], "match_type": [("match_type",)]}
    new: dict[str, Any] = {"lookup_type": lookup.lookup_type}
    if lookup.fields and lookup.lookup_type == "kvstore":
        new["fields"] = list(lookup.fields)
        if lookup.fields[0] != "_key":
            new["fields"].insert(0, "_key")
            notes.changed("fields", old.get("fields_list"), "the first field of a collection is `_key`")
    if lookup.match_type:
        new["match_type"] = list(lookup.match_type)
    for key in ("min_matches", "max_matches"):
        if old.get(key) is not None:
            new[key] = old[key]
    if lookup.default_match is not None:
        new["default_match"] = lookup.default_match
    if old.get("case_sensitive_match") is not None:
        new["case_sensitive_match"] = lookup.case_sensitive_match
    if lookup.collection and lookup.collection != lookup.name:
        notes.dropped("collection", lookup.collection, f"the collection is called like the lookup, `{lookup.name}`")
    if old.get("filename") and lookup.data and lookup.path.stem != PurePosixPath(str(old["filename"])).stem:
        notes.changed("filename", old["filename"], f"the table is called like its file: {lookup.path.stem}.csv")
    listed = ("fields_list", "fields", "filename")
    if lookup.lookup_type == "csv" and isinstance(old.get("fields"), str):
        notes.dropped("fields", old["fields"], "the table has its columns")
    return new, {
        *("lookup_type", "match_type", "min_matches", "max_matches", "default_match", "case_sensitive_match"),
        *("collection", *listed),
    }


def _deployment(old: Mapping[str, Any], notes: Notes, origins: _Origins) -> tuple[dict[str, Any], set[str]]:
    scheduling = old.get("scheduling")
    new = dict(scheduling) if isinstance(scheduling, dict) else {}
    origins |= {key: [("scheduling", key)] for key in new}
    if "alert_action" in old:
        notes.dropped("alert_action", old["alert_action"], "findings say it in v6")
    if "type" in old:
        notes.dropped("type", old["type"], "in v6 a search names its schedule, or has the default one")
    return new, {"scheduling", "alert_action", "type"}


def _baseline(
    baseline: Baseline, old: Mapping[str, Any], around: Surroundings, notes: Notes, origins: _Origins
) -> tuple[dict[str, Any], set[str]]:
    tags, same = _tags(old), ("search", "how_to_implement", "known_false_positives", "references", "data_source")
    new: dict[str, Any] = {"status": _status(baseline, old, notes)}
    new |= {key: old[key] for key in same if key in old}
    for key in ("product", "security_domain"):
        origins[key] = [("tags", key)]
        new[key] = tags.get(key)
    _known_products(new, notes)
    deployment = old.get("deployment")
    scheduling = deployment.get("scheduling") if isinstance(deployment, dict) else None
    if isinstance(scheduling, dict):
        new["custom_schedule"], origins["custom_schedule"] = scheduling, [("deployment",)]
    else:
        new["schedule"] = "Default Baseline"
        notes.decide("schedule", "`Default Baseline` is what baselines without a deployment of their own followed")
    if new["status"] == "deprecated":
        new["deprecation_info"] = deprecation_info(baseline.name, around, notes)
    for key, value in tags.items():
        if key == "detections":
            notes.changed("tags.detections", value, "these detections name the baseline now")
        elif key not in {"product", "security_domain"}:
            notes.dropped(f"tags.{key}", value, "v6 has no such key")
    return new, {"status", "tags", "deployment", *same}


def _playbook(old: Mapping[str, Any], origins: _Origins) -> tuple[dict[str, Any], set[str]]:
    tags = _tags(old)
    origins |= {key: [("tags", key)] for key in tags}
    return {key: old[key] for key in _PLAYBOOK if key in old} | dict(tags), {*_PLAYBOOK, "tags"}


def _known_products(new: dict[str, Any], notes: Notes) -> None:
    products = new.get("product")
    if isinstance(products, list) and any(each not in _PRODUCTS for each in products):
        notes.changed("product", [each for each in products if each not in _PRODUCTS], "v6 does not know it")
        new["product"] = [each for each in products if each in _PRODUCTS] or list(_PRODUCTS)


def _status(found: Story | Baseline, old: Mapping[str, Any], notes: Notes) -> object:
    """Return the status of an object, which v4 did not ask for: its folder said whether it goes away."""
    if "status" in old:
        return old["status"]
    status = "deprecated" if "deprecated" in found.path.parts[1:-1] else "production"
    notes.changed("status", "", f"every such object has a status: {status}")
    return status
