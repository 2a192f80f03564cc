"""Read the v6 format: two dates, metadata at the root, `finding` and `intermediate_findings`."""

from __future__ import annotations

from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.formats.parts import (
    data_source_parts,
    deprecation,
    drilldowns,
    header,
    lookup_data,
    member,
    schedule,
    threat_objects,
)
from tocsin.content.formats.tests import read_test
from tocsin.content.model import (
    Baseline,
    Dashboard,
    DatasetManifest,
    DataSource,
    Deployment,
    Detection,
    DetectionType,
    Entity,
    Finding,
    Generation,
    Lookup,
    Macro,
    Playbook,
    RetainedRisk,
    Risk,
    Schedule,
    Story,
)

__all__ = [
    "read_baseline",
    "read_dashboard",
    "read_data_source",
    "read_dataset_manifest",
    "read_deployment",
    "read_detection",
    "read_lookup",
    "read_macro",
    "read_playbook",
    "read_story",
]


def read_detection(document: Document, path: PurePosixPath) -> Detection:
    """Read a detection."""
    fields = Fields(document)
    return Detection(
        **header(fields, path, Generation.V6),
        status=fields.text("status"),
        type=member(DetectionType, fields.text("type")),
        search=fields.source("search"),
        data_source=fields.references("data_source"),
        how_to_implement=fields.text("how_to_implement"),
        known_false_positives=fields.text("known_false_positives"),
        references=fields.texts("references"),
        drilldowns=drilldowns(fields),
        risk=_risk(fields),
        stories=fields.references("analytic_story"),
        asset_type=fields.text("asset_type"),
        mitre_attack_ids=fields.references("mitre_attack_id"),
        product=fields.texts("product"),
        category=fields.text("category"),
        security_domain=fields.text("security_domain"),
        cve=fields.texts("cve"),
        baselines=fields.references("baselines"),
        atomic_guids=fields.references("atomic_guid"),
        threat_groups=fields.texts("threat_group"),
        deployment=fields.reference("schedule"),
        custom_schedule=_custom_schedule(fields),
        tests=tuple(read_test(item) for item in fields.children("tests")),
        deprecation=deprecation(fields.child("deprecation_info")),
    )


def read_macro(document: Document, path: PurePosixPath) -> Macro:
    """Read a macro."""
    fields = Fields(document)
    return Macro(
        **header(fields, path, Generation.V6),
        definition=fields.source("definition"),
        arguments=fields.texts("arguments"),
    )


def read_lookup(document: Document, path: PurePosixPath) -> Lookup:
    """Read a lookup; the table of a CSV lookup, and a model, stand beside it under the same name."""
    fields = Fields(document)
    lookup_type = fields.text("lookup_type")
    return Lookup(
        **header(fields, path, Generation.V6),
        lookup_type=lookup_type,
        data=lookup_data(path, lookup_type),
        fields=fields.texts("fields"),
        match_type=fields.texts("match_type"),
        case_sensitive_match=fields.boolean("case_sensitive_match", True),
        min_matches=fields.whole("min_matches") or 0,
        max_matches=fields.whole("max_matches"),
        default_match=fields.text_or_none("default_match"),
    )


def read_data_source(document: Document, path: PurePosixPath) -> DataSource:
    """Read a data source."""
    fields = Fields(document)
    return DataSource(**header(fields, path, Generation.V6), **data_source_parts(fields))


def read_story(document: Document, path: PurePosixPath) -> Story:
    """Read a story."""
    fields = Fields(document)
    return Story(
        **header(fields, path, Generation.V6),
        status=fields.text("status"),
        narrative=fields.text("narrative"),
        references=fields.texts("references"),
        category=fields.texts("category"),
        product=fields.texts("product"),
        usecase=fields.text("usecase"),
        deprecation=deprecation(fields.child("deprecation_info")),
    )


def read_deployment(document: Document, path: PurePosixPath) -> Deployment:
    """Read a named schedule."""
    fields = Fields(document)
    return Deployment(
        **header(fields, path, Generation.V6), schedule=schedule(fields), disabled=fields.boolean("disabled", True)
    )


def read_dataset_manifest(document: Document, path: PurePosixPath) -> DatasetManifest:
    """Read the manifest of a recorded log; the log is in the same folder."""
    fields = Fields(document)
    return DatasetManifest(
        **header(fields, path, Generation.V6),
        data=path.with_name(PurePosixPath(fields.text("data")).name or path.stem),
        source=fields.text("source"),
        sourcetype=fields.text("sourcetype"),
        sha256=fields.text("sha256"),
        made_by=fields.text("made_by"),
    )


def read_baseline(document: Document, path: PurePosixPath) -> Baseline:
    """Read a baseline."""
    fields = Fields(document)
    return Baseline(
        **header(fields, path, Generation.V6),
        status=fields.text("status"),
        search=fields.source("search"),
        data_source=fields.references("data_source"),
        how_to_implement=fields.text("how_to_implement"),
        known_false_positives=fields.text("known_false_positives"),
        references=fields.texts("references"),
        product=fields.texts("product"),
        security_domain=fields.text("security_domain"),
        deployment=fields.reference("schedule"),
        custom_schedule=_custom_schedule(fields),
        deprecation=deprecation(fields.child("deprecation_info")),
    )


def read_dashboard(document: Document, path: PurePosixPath) -> Dashboard:
    """Read a dashboard; its layout stands beside it under the same name."""
    fields = Fields(document)
    return Dashboard(
        **header(fields, path, Generation.V6), theme=fields.text("theme"), layout=path.with_suffix(".json")
    )


def read_playbook(document: Document, path: PurePosixPath) -> Playbook:
    """Read a playbook; its code stands beside it under the same name."""
    fields = Fields(document)
    return Playbook(
        **header(fields, path, Generation.V6),
        type=fields.text("type"),
        stories=fields.references("analytic_story"),
        detections=fields.references("detections"),
        code=(path.with_suffix(".json"), path.with_suffix(".py")),
    )


def _custom_schedule(fields: Fields) -> Schedule | None:
    custom = fields.child("custom_schedule")
    return schedule(custom) if custom else None


def _risk(fields: Fields) -> Risk:
    intermediate = fields.child("intermediate_findings")
    return Risk(
        finding=_finding(fields.child("finding")),
        intermediate=tuple(_entity(item) for item in intermediate.children("entities")) if intermediate else (),
        threat_objects=threat_objects(fields),
        retained=_retained(fields.child("retained_risk")),
    )


def _finding(fields: Fields | None) -> Finding | None:
    if fields is None:
        return None
    entity = fields.child("entity")
    return Finding(title=fields.text("title"), entity=_entity(entity) if entity else None, place=fields.place("title"))


def _entity(fields: Fields) -> Entity:
    return Entity(
        field=fields.text("field"),
        type=fields.text("type"),
        score=fields.whole("score"),
        message=fields.text_or_none("message"),
        place=fields.place("message") if fields.raw("message") else fields.place(),
        field_place=fields.place("field"),
    )


def _retained(fields: Fields | None) -> RetainedRisk | None:
    if fields is None:
        return None
    return RetainedRisk(
        message=fields.text("message"),
        score=fields.whole("score") or 0,
        impact=fields.whole("impact"),
        confidence=fields.whole("confidence"),
        place=fields.place("message"),
    )
