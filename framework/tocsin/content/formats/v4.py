"""Read the v4 format: risk as observables under `tags`, and lookups that name their file."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.formats.parts import header
from tocsin.content.formats.v5 import correlation_finding, detection_of, risk_of
from tocsin.content.model import (
    Detection,
    DetectionType,
    Entity,
    Generation,
    Lookup,
    RetainedRisk,
    Risk,
    ThreatObject,
)

__all__ = ["read_detection", "read_lookup", "risk_type", "threat_type"]

_USERS = {"User", "Username", "User Name", "Email Address", "Email"}
_SYSTEMS = {"Device", "Endpoint", "Hostname", "IP Address"}
_THREATS = {
    "IP Address": "ip_address",
    "Endpoint": "ip_address",
    "Hostname": "domain",
    "File Name": "file_name",
    "File": "file_name",
    "File Hash": "file_hash",
    "URL String": "url",
    "URL": "url",
    "Email Address": "email_address",
    "Email": "email_address",
    "Registry Key": "registry_path",
    "Registry Value": "registry_value_text",
}
_BY_FIELD = {
    "parent_process": "parent_process",
    "process": "process",
    "Service_Name": "service",
    "ServiceName": "service",
    "service": "service",
    "subject": "email_subject",
    "registry_path": "registry_path",
    "registry_value_name": "registry_value_name",
    "registry_value_data": "registry_value_text",
    "signature": "signature",
    "user_agent": "http_user_agent",
    "http_user_agent": "http_user_agent",
    "file_path": "file_path",
    "file_hash": "file_hash",
    "file_name": "file_name",
}


def read_detection(document: Document, path: PurePosixPath) -> Detection:
    """Read a detection."""
    fields = Fields(document)
    return detection_of(fields, path, Generation.V4, _risk(fields))


def read_lookup(document: Document, path: PurePosixPath) -> Lookup:
    """Read a lookup; with a file name it is a table or a model, with a collection it is kept in the key-value store."""
    fields = Fields(document)
    file, collection = fields.text("filename"), fields.text("collection")
    return Lookup(
        **header(fields, path, Generation.V4),
        lookup_type="kvstore" if collection else "mlmodel" if file.endswith(".mlmodel") else "csv",
        data=path.with_name(PurePosixPath(file).name) if PurePosixPath(file).name else None,
        collection=collection,
        fields=_listed(fields.text("fields_list") or fields.text("fields")),
        match_type=_listed(fields.text("match_type")),
        case_sensitive_match=fields.text("case_sensitive_match").lower() != "false"
        and fields.boolean("case_sensitive_match", True),
        min_matches=fields.whole("min_matches") or 0,
        max_matches=fields.whole("max_matches"),
        default_match=fields.text_or_none("default_match"),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def risk_type(observable_type: str) -> str:
    """Return the type of the risk entity that an observable becomes."""
    if observable_type in _USERS:
        return "user"
    return "system" if observable_type in _SYSTEMS else "other"


def threat_type(observable_type: str, field: str) -> str | None:
    """Return the type of the threat object that an observable becomes; None where only a person can tell."""
    if observable_type in {"Process", "Process Name"}:
        kind = "process" if field in {"process", "parent_process"} else "process_name"
        return f"parent_{kind}" if "parent" in field.lower() else kind
    return _THREATS.get(observable_type) or _BY_FIELD.get(field)


def _risk(fields: Fields) -> Risk:
    tags = fields.child("tags") or Fields(fields.document, ("tags",))
    message = tags.text("message")
    score = _score(tags.raw("risk_score"))
    entities = tuple(
        Entity(
            field=item.text("name"),
            type=risk_type(item.text("type")),
            score=score,
            message=message,
            place=tags.place("message"),
            field_place=item.place("name"),
        )
        for item in tags.children("observable")
        if "Attacker" not in item.texts("role") or item.text("type") in _USERS - {"Email", "Email Address"}
    )
    if fields.text("type") in {DetectionType.HUNTING.value, DetectionType.CORRELATION.value}:
        return Risk(finding=correlation_finding(fields), retained=_retained(tags, message, score))
    threats = tuple(
        ThreatObject(field=item.text("name"), type=found, place=item.place("name"))
        for item in tags.children("observable")
        if "Attacker" in item.texts("role") and (found := threat_type(item.text("type"), item.text("name")))
    )
    return risk_of(fields.text("type"), (message, tags), entities, threats)


def _retained(tags: Fields, message: str, score: int | None) -> RetainedRisk | None:
    if not message:
        return None
    return RetainedRisk(
        message=message,
        score=score or 0,
        impact=tags.whole("impact"),
        confidence=tags.whole("confidence"),
        place=tags.place("message"),
    )


def _score(value: object) -> int | None:
    return round(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
