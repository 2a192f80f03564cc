"""The findings of v6 from what v4 and v5 say of risk: entities, messages and threat objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tocsin.content.document import YamlPath
from tocsin.content.formats.v4 import risk_type, threat_type
from tocsin.content.migration.work import Work, mappings
from tocsin.content.model import DetectionType, Generation

__all__ = ["risk_of"]

_TOKENS = re.compile(r"[^$]*(\$[^$\s]+\$[^$]*)+", re.S)
_TOKEN = re.compile(r"\$[^$\s]+\$")
_NAMEABLE = re.compile(r"[^\s*()$]+")
_ENTITY_GUESSES = (("dest", "system"), ("user", "user"), ("src", "system"), ("host", "system"), ("Computer", "system"))


def risk_of(work: Work) -> dict[str, object]:
    """Return `finding`, `intermediate_findings` and `threat_objects`, as far as the type of the detection has them."""
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


def _findings(work: Work) -> dict[str, object]:
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


def _entities(work: Work) -> list[dict[str, object]]:
    if work.detection.generation is Generation.V5:
        return [dict(each) for each in mappings(work.root.get("rba"), "risk_objects")]
    found, whole = [], _score(work)
    for observable in mappings(work.tags, "observable"):
        kind, name = str(observable.get("type", "")), str(observable.get("name", ""))
        attacker = _is_attacker(observable)
        if attacker and (risk_type(kind) != "user" or "Email" in kind):
            continue
        entity = {"field": name, "type": risk_type(kind), "score": whole}
        if entity not in found:
            found.append(entity)
            role = "attacker" if attacker else "victim"
            work.notes.changed("tags.observable", f"{name}, {kind}", f"the {role} is a risk entity `{entity['type']}`")
    return found


def _score(work: Work) -> int:
    """Return the score of v4 as a whole number."""
    score = work.tags.get("risk_score", 0)
    whole = round(score) if isinstance(score, int | float) else 0
    if whole != score:
        work.notes.changed("tags.risk_score", score, f"scores are whole numbers: {whole}")
    return whole


def _guessed_entity(work: Work) -> dict[str, object]:
    kinds = dict(_ENTITY_GUESSES)
    field_name = _token(work, "")
    work.notes.decide("finding.entity", f"`{field_name}` is a guess: name the field that the finding is about")
    return {"field": field_name, "type": kinds.get(field_name, "other"), "score": _score(work)}


def _message(work: Work) -> str:
    rba = work.root.get("rba")
    message = rba.get("message") if isinstance(rba, dict) else work.tags.get("message")
    return message if isinstance(message, str) else ""


def _token(work: Work, entity: str) -> str:
    """Return the field that a message can name: one that the search outputs, and without a space."""
    fields = work.around.fields_of(work.detection)
    likely = [entity, *(name for name, _ in _ENTITY_GUESSES), *sorted(fields)]
    return next((name for name in likely if (name in fields or not fields) and _NAMEABLE.fullmatch(name)), "dest")


def _with_tokens(work: Work, message: str, entity: str) -> str:
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


def _threats(work: Work) -> list[dict[str, object]]:
    if work.detection.generation is Generation.V5:
        return [dict(each) for each in mappings(work.root.get("rba"), "threat_objects")]
    found: list[dict[str, object]] = []
    for observable in mappings(work.tags, "observable"):
        kind, name = str(observable.get("type", "")), str(observable.get("name", ""))
        if not _is_attacker(observable) or (risk_type(kind) == "user" and "Email" not in kind):
            continue
        threat = threat_type(kind, name)
        if threat is None:
            work.notes.decide("threat_objects", "choose a type of threat object, or leave it out", f"{name}, {kind}")
        elif {"field": name, "type": threat} not in found:
            found.append({"field": name, "type": threat})
            work.notes.changed("tags.observable", f"{name}, {kind}", f"the attacker is a threat object `{threat}`")
    return found


def _correlation(work: Work) -> dict[str, object]:
    name = _token(work, "risk_object")
    work.notes.decide("finding", "write a title, and name the entity that the correlation is about")
    if "risk_object_type" in work.around.fields_of(work.detection):
        work.notes.decide(
            "finding.entity.type", "the search outputs `risk_object_type`; v6 wants system, user or other"
        )
    entity = {"field": name, "type": dict(_ENTITY_GUESSES).get(name, "other"), "score": 0}
    return {"finding": {"title": f"{work.detection.name} - ${name}$", "entity": entity}}


def _drop_risk(work: Work, reason: str) -> None:
    for key in ("message", "risk_score", "observable"):
        if key in work.tags:
            work.notes.dropped(f"tags.{key}", work.tags[key], reason)
    if "rba" in work.root:
        work.notes.dropped("rba", work.root["rba"], reason)


def _is_attacker(observable: Mapping[str, Any]) -> bool:
    roles = observable.get("role")
    return isinstance(roles, list) and "Attacker" in roles
