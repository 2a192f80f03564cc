"""Detections of v4 and v5 as v6 has them, as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tocsin.content.document import YamlPath
from tocsin.content.formats.v4 import risk_type, threat_type
from tocsin.content.migration.header import Migrated, Surroundings, header
from tocsin.content.migration.notes import Notes
from tocsin.content.model import Detection, DetectionType, Generation, TestType

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
_TOKENS = re.compile(r"[^$]*(\$[^$\s]+\$[^$]*)+", re.S)
_TOKEN = re.compile(r"\$[^$\s]+\$")
_ENTITY_GUESSES = (("dest", "system"), ("user", "user"), ("src", "system"), ("host", "system"), ("Computer", "system"))
_KEPT = ("risk_score", "message", "observable", "manual_test", "throttling")


@dataclass
class _Work:
    """A detection under migration."""

    detection: Detection
    around: Surroundings
    notes: Notes
    tags: Mapping[str, Any]
    origins: dict[str, list[YamlPath]] = field(default_factory=dict)

    @property
    def root(self) -> Mapping[str, Any]:
        return self.detection.document.data


def migrate_detection(detection: Detection, around: Surroundings, notes: Notes) -> Migrated:
    """Return a detection in the v6 format; what has no place there is noted."""
    tags = detection.document.data.get("tags")
    work = _Work(detection, around, notes, tags if isinstance(tags, dict) else {})
    data = header(detection, around, notes, work.origins)
    data |= {key: work.root[key] for key in _SAME if key in work.root and key not in data}
    data["category"] = _category(work)
    for key in _TEXTS:
        data[key] = _listed(work, key, work.root.get(key, [] if key in {"data_source", "references"} else ""))
    if "data_sources" in work.root:
        data["data_source"] = work.root["data_sources"]
        work.origins["data_source"] = [("data_sources",)]
        notes.changed("data_sources", work.root["data_sources"], "the key is `data_source`")
    data["drilldown_searches"] = _drilldowns(work)
    data |= _risk(work)
    data |= _metadata(work)
    data |= _schedule(work)
    data |= _baselines(work)
    data["tests"] = _tests(work)
    data |= _deprecation(work)
    _note_the_rest(work)
    return Migrated({key: data[key] for key in _ORDER if key in data and data[key] is not None}, work.origins)


_ORDER = (
    *("name", "id", "version", "creation_date", "modification_date", "author", "status", "type", "description"),
    *("data_source", "search", "how_to_implement", "known_false_positives", "references", "drilldown_searches"),
    *("finding", "intermediate_findings", "threat_objects", "analytic_story", "threat_group", "asset_type", "cve"),
    *("atomic_guid", "mitre_attack_id", "product", "category", "security_domain", "baselines", "custom_schedule"),
    *("tests", "deprecation_info"),
)


def _listed(work: _Work, key: str, value: object) -> object:
    """Return a list without what is there twice, which v6 does not allow."""
    if not isinstance(value, list) or all(value.count(item) == 1 for item in value):
        return value
    twice = [item for index, item in enumerate(value) if item in value[:index]]
    work.notes.changed(key, twice, "it was there twice")
    return list(dict.fromkeys(value))


def _category(work: _Work) -> str:
    folder = work.detection.category
    if folder in _CATEGORIES:
        return folder
    asset = work.detection.asset_type
    guess = "cloud" if _CLOUD.search(asset) else "web" if "Web" in asset else "endpoint"
    if asset in {"Network", "DNS Servers", "VPN Appliance", "Proxy"}:
        guess = "network"
    work.notes.decide("category", f"`{guess}` is a guess: name the folder that it came from")
    return guess


def _drilldowns(work: _Work) -> object:
    drilldowns = work.root.get("drilldown_searches")
    if not isinstance(drilldowns, list) or not drilldowns:
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


# Risk.


def _risk(work: _Work) -> dict[str, object]:
    detection = work.detection
    paths: list[YamlPath] = [("rba",), ("tags", "message"), ("tags", "observable"), ("tags", "risk_score")]
    work.origins |= {"finding": paths, "intermediate_findings": paths, "threat_objects": []}
    match detection.type:
        case DetectionType.HUNTING | None:
            _drop_risk(work, "a hunting detection makes no findings")
            return {}
        case DetectionType.CORRELATION:
            _drop_risk(work, "a correlation makes one finding with score 0")
            return _correlation(work)
        case _:
            return _findings(work)


def _findings(work: _Work) -> dict[str, object]:
    entities, message = _entities(work), _message(work)
    if not entities:
        entities = [_guessed_entity(work)]
    message = _with_tokens(work, message, _token(work, str(entities[0]["field"])))
    data: dict[str, object] = {}
    rest = entities
    if work.detection.type is DetectionType.TTP:
        data["finding"] = {"title": message, "entity": entities[0]}
        rest = entities[1:]
    if rest:
        data["intermediate_findings"] = {"entities": [{**entity, "message": message} for entity in rest]}
    threats = _threats(work)
    if threats:
        data["threat_objects"] = threats
    return data


def _entities(work: _Work) -> list[dict[str, object]]:
    if work.detection.generation is Generation.V5:
        return [dict(each) for each in _mappings(work.root.get("rba"), "risk_objects")]
    score = work.tags.get("risk_score", 0)
    whole = round(score) if isinstance(score, int | float) else 0
    if whole != score:
        work.notes.changed("tags.risk_score", score, f"scores are whole numbers: {whole}")
    found = []
    for observable in _mappings(work.tags, "observable"):
        kind, name = str(observable.get("type", "")), str(observable.get("name", ""))
        attacker = "Attacker" in observable.get("role", ())
        if attacker and (risk_type(kind) != "user" or "Email" in kind):
            continue
        entity = {"field": name, "type": risk_type(kind), "score": whole}
        if entity not in found:
            found.append(entity)
            role = "attacker" if attacker else "victim"
            work.notes.changed("tags.observable", f"{name}, {kind}", f"the {role} is a risk entity `{entity['type']}`")
    return found


def _guessed_entity(work: _Work) -> dict[str, object]:
    fields = work.around.fields_of(work.detection)
    field_name, kind = next(((n, k) for n, k in _ENTITY_GUESSES if n in fields), ("dest", "system"))
    work.notes.decide("finding.entity", f"`{field_name}` is a guess: name the field that the finding is about")
    return {
        "field": field_name,
        "type": kind,
        "score": work.detection.risk.entities[0].score or 0 if work.detection.risk.entities else 0,
    }


def _message(work: _Work) -> str:
    rba = work.root.get("rba")
    message = rba.get("message") if isinstance(rba, dict) else work.tags.get("message")
    return message if isinstance(message, str) else ""


def _token(work: _Work, entity: str) -> str:
    """Return the field that a message can name: a token has no space in it."""
    if not re.search(r"\s", entity):
        return entity
    fields = sorted(work.around.fields_of(work.detection))
    return next((name for name in fields if not re.search(r"[\s*()]", name)), "dest")


def _with_tokens(work: _Work, message: str, entity: str) -> str:
    """Return a message that v6 accepts: dollar signs in pairs, and at least one field."""
    if _TOKENS.fullmatch(message):
        return message
    new = _paired(message)
    if not _TOKEN.search(new):
        new = f"{new.rstrip().rstrip('.')} on ${entity}$" if new.strip() else f"{work.detection.name} on ${entity}$"
    work.notes.changed("message", message, f"v6 wants at least one field and dollar signs in pairs: {new}")
    return new


def _paired(message: str) -> str:
    """Return a message in which no dollar sign is alone: one before a word gets its partner, any other goes."""
    kept = _TOKEN.split(message)
    whole = _TOKEN.findall(message)
    mended = [re.sub(r"(?<!\w)\$(\w+)", r"$\1$", part) for part in kept]
    mended = [re.sub(r"(?<![\w$])(\w+)\$(?!\w)", r"$\1$", part) if part.count("$") % 2 else part for part in mended]
    mended = [part if _TOKENS.fullmatch(part) or "$" not in part else part.replace("$", "") for part in mended]
    return "".join(part + token for part, token in zip(mended, [*whole, ""], strict=True))


def _threats(work: _Work) -> list[dict[str, object]]:
    if work.detection.generation is Generation.V5:
        return [dict(each) for each in _mappings(work.root.get("rba"), "threat_objects")]
    found: list[dict[str, object]] = []
    for observable in _mappings(work.tags, "observable"):
        kind, name = str(observable.get("type", "")), str(observable.get("name", ""))
        if "Attacker" not in observable.get("role", ()) or (risk_type(kind) == "user" and "Email" not in kind):
            continue
        threat = threat_type(kind, name)
        if threat is None:
            work.notes.decide("threat_objects", "choose a type of threat object, or leave it out", f"{name}, {kind}")
        elif {"field": name, "type": threat} not in found:
            found.append({"field": name, "type": threat})
            work.notes.changed("tags.observable", f"{name}, {kind}", f"the attacker is a threat object `{threat}`")
    return found


def _correlation(work: _Work) -> dict[str, object]:
    fields = work.around.fields_of(work.detection)
    kind = "risk_object_type" if "risk_object_type" in fields else "other"
    work.notes.decide("finding", "write a title, and name the entity that the correlation is about")
    entity = {"field": "risk_object", "type": "other", "score": 0}
    if kind != "other":
        work.notes.decide(
            "finding.entity.type", "the search outputs `risk_object_type`; v6 wants system, user or other"
        )
    return {"finding": {"title": f"{work.detection.name} - $risk_object$", "entity": entity}}


def _drop_risk(work: _Work, reason: str) -> None:
    for key in ("message", "risk_score", "observable"):
        if key in work.tags:
            work.notes.dropped(f"tags.{key}", work.tags[key], reason)
    if "rba" in work.root:
        work.notes.dropped("rba", work.root["rba"], reason)


# The rest.


def _metadata(work: _Work) -> dict[str, object]:
    data: dict[str, object] = {}
    for old, new in _TAGS.items():
        work.origins[new] = [("tags", old)]
        value = work.tags.get(old)
        if new in _OPTIONAL and not value:
            continue
        data[new] = _listed(work, new, [] if value is None and new == "mitre_attack_id" else value)
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


def _schedule(work: _Work) -> dict[str, object]:
    deployment = work.root.get("deployment")
    if not isinstance(deployment, dict):
        return {}
    work.origins["custom_schedule"] = [("deployment",)]
    if "alert_action" in deployment:
        work.notes.dropped("deployment.alert_action", deployment["alert_action"], "findings say it in v6")
    scheduling = deployment.get("scheduling")
    return {"custom_schedule": scheduling} if isinstance(scheduling, dict) else {}


def _baselines(work: _Work) -> dict[str, object]:
    names = list(work.around.baselines_of(work.detection.name))
    if names:
        work.notes.changed("baselines", names, "the baselines named this detection; now it names them")
    return {"baselines": names} if names else {}


def _tests(work: _Work) -> object:
    tests = work.root.get("tests")
    if "manual_test" in work.tags and not tests:
        work.notes.dropped("tags.manual_test", work.tags["manual_test"], "there is no test that it could be said of")
    if not isinstance(tests, list):
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


def _test(work: _Work, test: dict[str, Any], number: int) -> dict[str, Any]:
    read = work.detection.tests[number]
    logs = [_attack_data(work, dict(data)) for data in test.pop("attack_data", None) or []]
    for key in [key for key in test if key not in {"name", "description"}]:
        work.notes.dropped(f"tests.{key}", test.pop(key), "tools search all time")
    new: dict[str, Any] = {"name": test["name"], "attack_data": logs}
    if read.test_type is TestType.EXPERIMENTAL:
        new["description"] = _reason(work, read.description or "")
    return {**new, "test_type": read.test_type.value}


def _reason(work: _Work, reason: str) -> str:
    if "manual_test" in work.tags:
        return f"Manual test: {reason}"
    return "Kept from before the detection was in production, and perhaps not accurate."


def _attack_data(work: _Work, data: dict[str, Any]) -> dict[str, Any]:
    if "custom_index" in data:
        data["index"] = data.pop("custom_index")
        work.notes.changed("tests.attack_data.custom_index", data["index"], "the key is `index`")
    if "update_timestamp" in data:
        work.notes.dropped("tests.attack_data.update_timestamp", data.pop("update_timestamp"), "v6 has no such key")
    return data


def _deprecation(work: _Work) -> dict[str, object]:
    if work.detection.status != "deprecated":
        return {}
    info = work.around.deprecation_of(work.detection.name)
    if info:
        return {"deprecation_info": info}
    work.notes.decide("deprecation_info", "say why it goes away, in which version, and what takes its place")
    reason = "Deprecated before the content was moved to v6."
    return {"deprecation_info": {"reason": reason, "removed_in_version": "6.0.0", "replacement_content": []}}


def _note_the_rest(work: _Work) -> None:
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


def _mappings(holder: object, key: str) -> Iterable[dict[str, Any]]:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
