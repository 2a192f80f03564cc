"""Detections of v4 and v5 as v6 has them, as plain data."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from tocsin.content.migration.header import Migrated, Surroundings, header
from tocsin.content.migration.notes import Notes
from tocsin.content.migration.risk import risk_of
from tocsin.content.migration.work import Work, deprecation_info, noted_mappings, without_doubles
from tocsin.content.model import Detection, TestType

__all__ = ["migrate_detection"]

_SAME = ("author", "status", "type", "description")
_TEXTS = ("data_source", "search", "how_to_implement", "known_false_positives", "references")
_TAGS = {
    "analytic_story": "analytic_story",
    "group": "threat_group",
    "asset_type": "asset_type",
    "cve": "cve",
    "atomic_guid": "atomic_guid",
    "mitre_attack_id": "mitre_attack_id",
    "product": "product",
    "security_domain": "security_domain",
}
_OPTIONAL = {"threat_group", "cve", "atomic_guid"}
_PRODUCTS = ("Splunk Enterprise", "Splunk Enterprise Security", "Splunk Cloud")
_DERIVED = {
    "nist": "tools work it out",
    "cis20": "tools work it out",
    "kill_chain_phases": "tools work it out",
    "required_fields": "the search says it",
    "datamodel": "the search says it",
    "impact": "v6 keeps the score only",
    "confidence": "v6 keeps the score only",
    "context": "v6 has no such key",
    "dataset": "v6 has no such key",
    "supported_tas": "data sources say it",
    "automated_detection_testing": "v6 has no such key",
}
_CATEGORIES = ("application", "cloud", "endpoint", "network", "web")
_CLOUD = re.compile(r"(?i)aws|azure|gcp|google|cloud|kubernetes|o365|s3|ec2|gsuite|gdrive|eks|amazon")
_KEPT = ("risk_score", "message", "observable", "manual_test", "throttling")


def migrate_detection(detection: Detection, around: Surroundings, notes: Notes) -> Migrated:
    """Return a detection in the v6 format; what has no place there is noted."""
    tags = detection.document.data.get("tags")
    work = Work(detection, around, notes, tags if isinstance(tags, dict) else {})
    data = header(detection, around, notes, work.origins)
    data |= {key: work.root[key] for key in _SAME if key in work.root and key not in data}
    data["category"] = _category(work)
    for key in _TEXTS:
        written = work.root.get(key, [] if key in {"data_source", "references"} else "")
        data[key] = without_doubles(key, written, notes)
    if "data_sources" in work.root:
        data["data_source"] = work.root["data_sources"]
        work.origins["data_source"] = [("data_sources",)]
        notes.changed("data_sources", work.root["data_sources"], "the key is `data_source`")
    data["drilldown_searches"] = _drilldowns(work)
    data |= risk_of(work)
    data |= _metadata(work)
    data |= _schedule(work)
    data |= _baselines(work)
    data["tests"] = _tests(work)
    if detection.status == "deprecated":
        data["deprecation_info"] = deprecation_info(detection.name, around, notes)
    _note_the_rest(work)
    return Migrated({key: data[key] for key in _ORDER if key in data and data[key] is not None}, work.origins)


_ORDER = (
    *("name", "id", "version", "creation_date", "modification_date", "author", "status", "type", "description"),
    *("data_source", "search", "how_to_implement", "known_false_positives", "references", "drilldown_searches"),
    *("finding", "intermediate_findings", "threat_objects", "analytic_story", "threat_group", "asset_type", "cve"),
    *("atomic_guid", "mitre_attack_id", "product", "category", "security_domain", "baselines", "custom_schedule"),
    *("tests", "deprecation_info"),
)


def _category(work: Work) -> str:
    folder = work.detection.category
    if folder in _CATEGORIES:
        return folder
    asset = work.detection.asset_type
    guess = "cloud" if _CLOUD.search(asset) else "web" if "Web" in asset else "endpoint"
    if asset in {"Network", "DNS Servers", "VPN Appliance", "Proxy"}:
        guess = "network"
    work.notes.decide("category", f"`{guess}` is a guess: name the folder that it came from")
    return guess


def _drilldowns(work: Work) -> object:
    drilldowns = noted_mappings(work, work.root, "drilldown_searches")
    if not drilldowns:
        return None
    offsets = {"earliest_offset": "$info_min_time$", "latest_offset": "$info_max_time$"}
    found = []
    for drilldown in drilldowns:
        new = dict(drilldown)
        for key, otherwise in offsets.items():
            if not isinstance(new.get(key), str):
                work.notes.changed(f"drilldown_searches.{key}", new.get(key), "offsets are texts in v6")
                new[key] = otherwise if new.get(key) is None else str(new[key])
        found.append(new)
    return found


def _metadata(work: Work) -> dict[str, object]:
    data: dict[str, object] = {}
    for old, new in _TAGS.items():
        work.origins[new] = [("tags", old)]
        value = work.tags.get(old)
        if new in _OPTIONAL and not value:
            continue
        data[new] = without_doubles(new, [] if value is None and new == "mitre_attack_id" else value, work.notes)
    if "CVE" in work.tags and "cve" not in data:
        data["cve"], work.origins["cve"] = work.tags["CVE"], [("tags", "CVE")]
        work.notes.changed("tags.CVE", work.tags["CVE"], "the key is `cve`")
    if not data.get("analytic_story"):
        story = work.around.story_for(work.detection)
        data["analytic_story"] = [story]
        work.notes.decide("analytic_story", f"a detection belongs to at least one story; `{story}` is a guess")
    product = data.get("product")
    if isinstance(product, list) and any(each not in _PRODUCTS for each in product):
        work.notes.changed("product", [each for each in product if each not in _PRODUCTS], "v6 does not know it")
        data["product"] = [each for each in product if each in _PRODUCTS] or list(_PRODUCTS)
    return data


def _schedule(work: Work) -> dict[str, object]:
    deployment = work.root.get("deployment")
    if not isinstance(deployment, dict):
        return {}
    work.origins["custom_schedule"] = [("deployment",)]
    if "alert_action" in deployment:
        work.notes.dropped("deployment.alert_action", deployment["alert_action"], "findings say it in v6")
    scheduling = deployment.get("scheduling")
    return {"custom_schedule": scheduling} if isinstance(scheduling, dict) else {}


def _baselines(work: Work) -> dict[str, object]:
    names = list(work.around.baselines_of(work.detection.name))
    if names:
        work.notes.changed("baselines", names, "the baselines named this detection; now it names them")
    return {"baselines": names} if names else {}


def _tests(work: Work) -> object:
    tests = noted_mappings(work, work.root, "tests")
    if "manual_test" in work.tags and not tests:
        work.notes.dropped("tags.manual_test", work.tags["manual_test"], "there is no test that it could be said of")
    if not tests:
        return None
    work.origins["tests"] = [("tests",), ("tags", "manual_test")]
    found = [_test(work, dict(test), number) for number, test in enumerate(tests)]
    for number, test in enumerate(found):
        earlier = [each["name"] for each in found[:number]]
        if test["name"] in earlier:
            name = next(n for n in map(f"{test['name']} {{}}".format, count(2)) if n not in earlier)
            work.notes.changed("tests.name", test["name"], f"another test is called so: {name}")
            test["name"] = name
    return found


def _test(work: Work, test: dict[str, Any], number: int) -> dict[str, Any]:
    read = work.detection.tests[number]
    logs = [_attack_data(work, dict(data)) for data in noted_mappings(work, test, "attack_data")]
    test.pop("attack_data", None)
    for key in [key for key in test if key not in {"name", "description"}]:
        work.notes.dropped(f"tests.{key}", test.pop(key), "tools search all time")
    new: dict[str, Any] = {"name": read.name, "attack_data": logs}
    if read.test_type is TestType.EXPERIMENTAL:
        new["description"] = _reason(work, read.description or "")
    return {**new, "test_type": read.test_type.value}


def _reason(work: Work, reason: str) -> str:
    if "manual_test" in work.tags:
        return f"Manual test: {reason}"
    return "Kept from before the detection was in production, and perhaps not accurate."


def _attack_data(work: Work, data: dict[str, Any]) -> dict[str, Any]:
    if "custom_index" in data:
        data["index"] = data.pop("custom_index")
        work.notes.changed("tests.attack_data.custom_index", data["index"], "the key is `index`")
    if "update_timestamp" in data:
        work.notes.dropped("tests.attack_data.update_timestamp", data.pop("update_timestamp"), "v6 has no such key")
    return data


def _note_the_rest(work: Work) -> None:
    """Note every key that nothing above has dealt with."""
    known_tags = {*_TAGS, *_KEPT, "CVE"}
    for key, value in work.tags.items():
        if key == "throttling":
            work.notes.dropped("tags.throttling", value, "v6 has no throttling; set it in Splunk")
        elif key not in known_tags:
            work.notes.dropped(f"tags.{key}", value, _DERIVED.get(key, "v6 has no such key"))
    known = {*_SAME, *_TEXTS, "name", "id", "version", "date", "tags", "rba", "tests", "deployment"}
    for key, value in work.root.items():
        if key not in known | {"drilldown_searches", "data_sources"}:
            work.notes.dropped(key, value, _DERIVED.get(key, "v6 has no such key"))
