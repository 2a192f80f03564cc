"""Read the v5 format: one date, metadata under `tags`, risk under `rba`; what v4 shares with it takes a generation."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TypedDict

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.formats.parts import (
    attack_data,
    data_source_parts,
    drilldowns,
    header,
    lookup_data,
    member,
    schedule,
    threat_objects,
)
from tocsin.content.model import (
    Baseline,
    Dashboard,
    DataSource,
    Deployment,
    Detection,
    DetectionTest,
    DetectionType,
    Entity,
    Finding,
    Generation,
    Investigation,
    Lookup,
    Macro,
    Playbook,
    Risk,
    RowExpectation,
    Schedule,
    Story,
    TestType,
    ThreatObject,
    Throttling,
)

__all__ = [
    "correlation_finding",
    "detection_of",
    "read_baseline",
    "read_dashboard",
    "read_data_source",
    "read_deployment",
    "read_detection",
    "read_investigation",
    "read_lookup",
    "read_macro",
    "read_playbook",
    "read_story",
    "risk_of",
]


class _InlineDeployment(TypedDict):
    custom_schedule: Schedule | None
    creates_risk: bool | None


def read_detection(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Detection:
    """Read a detection."""
    fields = Fields(document)
    return detection_of(fields, path, generation, _risk(fields))


def detection_of(fields: Fields, path: PurePosixPath, generation: Generation, risk: Risk) -> Detection:
    """Read a detection whose risk was read before, since that is what v4 and v5 write differently."""
    tags = fields.child("tags") or Fields(fields.document, ("tags",))
    return Detection(
        **header(fields, path, generation),
        **_inline_deployment(fields),
        status=fields.text("status"),
        type=member(DetectionType, fields.text("type")),
        search=fields.source("search"),
        data_source=fields.references("data_source"),
        how_to_implement=fields.text("how_to_implement"),
        known_false_positives=fields.text("known_false_positives"),
        references=fields.texts("references"),
        drilldowns=drilldowns(fields),
        risk=risk,
        stories=tags.references("analytic_story"),
        asset_type=tags.text("asset_type"),
        mitre_attack_ids=tags.references("mitre_attack_id"),
        product=tags.texts("product"),
        category=path.parts[1] if len(path.parts) > 2 else "",
        security_domain=tags.text("security_domain"),
        cve=tags.texts("cve"),
        atomic_guids=tags.references("atomic_guid"),
        threat_groups=tags.texts("group"),
        throttling=_throttling(tags.child("throttling")),
        tests=tuple(_test(item, fields) for item in fields.children("tests")),
    )


def read_macro(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Macro:
    """Read a macro."""
    fields = Fields(document)
    return Macro(
        **header(fields, path, generation),
        definition=fields.source("definition"),
        arguments=fields.texts("arguments"),
    )


def read_lookup(document: Document, path: PurePosixPath) -> Lookup:
    """Read a lookup; the table of a CSV lookup, and a model, stand beside it under the same name."""
    fields = Fields(document)
    lookup_type = fields.text("lookup_type")
    return Lookup(
        **header(fields, path, Generation.V5),
        lookup_type=lookup_type,
        data=lookup_data(path, lookup_type),
        collection=fields.text("name") if lookup_type == "kvstore" else "",
        fields=fields.texts("fields"),
        match_type=fields.texts("match_type"),
        case_sensitive_match=fields.boolean("case_sensitive_match", True),
        min_matches=fields.whole("min_matches") or 0,
        max_matches=fields.whole("max_matches"),
        default_match=fields.text_or_none("default_match") or _written(fields.raw("default_match")),
    )


def _written(value: object) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None


def read_data_source(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> DataSource:
    """Read a data source."""
    fields = Fields(document)
    return DataSource(**header(fields, path, generation), **data_source_parts(fields))


def read_story(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Story:
    """Read a story."""
    fields = Fields(document)
    tags = fields.child("tags") or Fields(document, ("tags",))
    return Story(
        **header(fields, path, generation),
        status=fields.text("status") or "production",
        narrative=fields.text("narrative"),
        references=fields.texts("references"),
        category=tags.texts("category"),
        product=tags.texts("product"),
        usecase=tags.text("usecase"),
    )


def read_deployment(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Deployment:
    """Read how the detections of one type are run."""
    fields = Fields(document)
    action = fields.child("alert_action")
    rba = action.child("rba") if action else None
    return Deployment(
        **header(fields, path, generation),
        schedule=schedule(fields.child("scheduling") or Fields(document, ("scheduling",))),
        type=fields.text("type"),
        creates_risk=bool(rba and rba.boolean("enabled", False)),
        creates_notable=bool(action and action.child("notable")),
    )


def read_baseline(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Baseline:
    """Read a baseline."""
    fields = Fields(document)
    tags = fields.child("tags") or Fields(document, ("tags",))
    return Baseline(
        **header(fields, path, generation),
        status=fields.text("status") or "production",
        search=fields.source("search"),
        data_source=fields.references("data_source"),
        how_to_implement=fields.text("how_to_implement"),
        known_false_positives=fields.text("known_false_positives"),
        references=fields.texts("references"),
        stories=tags.references("analytic_story"),
        detections=tags.references("detections"),
        product=tags.texts("product"),
        security_domain=tags.text("security_domain"),
        custom_schedule=_inline_deployment(fields)["custom_schedule"],
    )


def read_investigation(
    document: Document, path: PurePosixPath, generation: Generation = Generation.V5
) -> Investigation:
    """Read an investigation."""
    fields = Fields(document)
    tags = fields.child("tags") or Fields(document, ("tags",))
    return Investigation(
        **header(fields, path, generation),
        status=fields.text("status"),
        search=fields.source("search"),
        stories=tags.references("analytic_story"),
    )


def read_dashboard(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Dashboard:
    """Read a dashboard; its layout stands beside it under the same name."""
    fields = Fields(document)
    return Dashboard(**header(fields, path, generation), theme=fields.text("theme"), layout=path.with_suffix(".json"))


def read_playbook(document: Document, path: PurePosixPath, generation: Generation = Generation.V5) -> Playbook:
    """Read a playbook; its code stands beside it under the same name."""
    fields = Fields(document)
    tags = fields.child("tags") or Fields(document, ("tags",))
    return Playbook(
        **header(fields, path, generation),
        type=fields.text("type"),
        stories=tags.references("analytic_story"),
        detections=tags.references("detections"),
        code=(path.with_suffix(".json"), path.with_suffix(".py")),
    )


def risk_of(
    detection_type: str, message: tuple[str, Fields], entities: tuple[Entity, ...], threats: tuple[ThreatObject, ...]
) -> Risk:
    """Return the risk as v6 has it: a TTP's first entity is its finding's, all others are intermediate findings."""
    title, fields = message
    if detection_type != DetectionType.TTP.value:
        return Risk(intermediate=entities, threat_objects=threats)
    finding = Finding(title=title, entity=entities[0] if entities else None, place=fields.place("message"))
    return Risk(finding=finding, intermediate=entities[1:], threat_objects=threats)


def _risk(fields: Fields) -> Risk:
    rba = fields.child("rba")
    if rba is None:
        return Risk(finding=correlation_finding(fields))
    message = rba.text("message")
    entities = tuple(
        Entity(
            field=item.text("field"),
            type=item.text("type"),
            score=item.whole("score"),
            message=message,
            place=rba.place("message"),
            field_place=item.place("field"),
        )
        for item in rba.children("risk_objects")
    )
    return risk_of(fields.text("type"), (message, rba), entities, threat_objects(rba))


def correlation_finding(fields: Fields) -> Finding | None:
    """Return the finding of a correlation, which is called after it; None for every other type."""
    if fields.text("type") != DetectionType.CORRELATION.value:
        return None
    return Finding(title=fields.text("name"), entity=None, place=fields.place("name"))


def _inline_deployment(fields: Fields) -> _InlineDeployment:
    deployment = fields.child("deployment")
    scheduling = deployment.child("scheduling") if deployment else None
    action = deployment.child("alert_action") if deployment else None
    rba = action.child("rba") if action else None
    return {
        "custom_schedule": schedule(scheduling) if scheduling else None,
        "creates_risk": None if action is None else bool(rba and rba.boolean("enabled", False)),
    }


def _throttling(fields: Fields | None) -> Throttling | None:
    if fields is None:
        return None
    return Throttling(fields=fields.references("fields"), period=fields.text("period"), place=fields.place())


def _test(item: Fields, detection: Fields) -> DetectionTest:
    reason = _reason_not_to_run(detection)
    return DetectionTest(
        name=item.text("name"),
        test_type=TestType.EXPERIMENTAL if reason else TestType.UNIT,
        attack_data=attack_data(item),
        expected=RowExpectation(),
        description=reason,
        place=item.place(),
    )


def _reason_not_to_run(detection: Fields) -> str | None:
    """Return why the tests of a detection are only kept: it says so itself, or it is not in production."""
    tags = detection.child("tags")
    manual = tags.raw("manual_test") if tags else None
    if isinstance(manual, str):
        return manual or "a manual test"
    status = detection.text("status")
    return None if status in {"production", ""} else f"the detection is {status}"
