"""Read the v6 format: two dates, metadata at the root, `finding` and `intermediate_findings`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TypedDict, TypeVar

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.model import (
    AttackData,
    DatasetManifest,
    DataSource,
    Deployment,
    DeprecationInfo,
    Detection,
    DetectionTest,
    DetectionType,
    Drilldown,
    Entity,
    Finding,
    Generation,
    Lookup,
    Macro,
    RetainedRisk,
    Risk,
    RowExpectation,
    Schedule,
    Story,
    SupportedAddOn,
    TestType,
    ThreatObject,
)

__all__ = [
    "read_data_source",
    "read_dataset_manifest",
    "read_deployment",
    "read_detection",
    "read_lookup",
    "read_macro",
    "read_story",
]

_Member = TypeVar("_Member", DetectionType, TestType)


class _Header(TypedDict):
    path: PurePosixPath
    document: Document
    generation: Generation
    name: str
    id: str
    version: int
    author: str
    created: str
    modified: str
    description: str


def read_detection(document: Document, path: PurePosixPath) -> Detection:
    """Read a detection."""
    fields = Fields(document)
    return Detection(
        **_header(fields, path),
        status=fields.text("status"),
        type=_member(DetectionType, fields.text("type"), None),
        search=fields.source("search"),
        data_source=fields.references("data_source"),
        how_to_implement=fields.text("how_to_implement"),
        known_false_positives=fields.text("known_false_positives"),
        references=fields.texts("references"),
        drilldowns=tuple(_drilldown(item) for item in fields.children("drilldown_searches")),
        risk=_risk(fields),
        stories=fields.references("analytic_story"),
        asset_type=fields.text("asset_type"),
        mitre_attack_ids=fields.references("mitre_attack_id"),
        product=fields.texts("product"),
        category=fields.text("category"),
        security_domain=fields.text("security_domain"),
        cve=fields.texts("cve"),
        baselines=fields.references("baselines"),
        deployment=fields.reference("schedule"),
        custom_schedule=_schedule(custom) if (custom := fields.child("custom_schedule")) else None,
        tests=tuple(_test(item) for item in fields.children("tests")),
        deprecation=_deprecation(fields.child("deprecation_info")),
    )


def read_macro(document: Document, path: PurePosixPath) -> Macro:
    """Read a macro."""
    fields = Fields(document)
    return Macro(**_header(fields, path), definition=fields.source("definition"), arguments=fields.texts("arguments"))


def read_lookup(document: Document, path: PurePosixPath) -> Lookup:
    """Read a lookup; the table of a CSV lookup stands beside it under the same name."""
    fields = Fields(document)
    lookup_type = fields.text("lookup_type")
    return Lookup(
        **_header(fields, path),
        lookup_type=lookup_type,
        data=path.with_suffix(".csv") if lookup_type == "csv" else None,
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
    return DataSource(
        **_header(fields, path),
        source=fields.text("source"),
        sourcetype=fields.text("sourcetype"),
        separator=fields.text_or_none("separator"),
        separator_value=fields.text_or_none("separator_value"),
        supported_add_ons=tuple(
            SupportedAddOn(name=item.text("name"), version=item.text("version"), url=item.text_or_none("url"))
            for item in fields.children("supported_TA")
        ),
        fields=fields.texts("fields"),
        output_fields=fields.texts("output_fields"),
        example_log=fields.text_or_none("example_log"),
    )


def read_story(document: Document, path: PurePosixPath) -> Story:
    """Read a story."""
    fields = Fields(document)
    return Story(
        **_header(fields, path),
        status=fields.text("status"),
        narrative=fields.text("narrative"),
        references=fields.texts("references"),
        category=fields.texts("category"),
        product=fields.texts("product"),
        usecase=fields.text("usecase"),
    )


def read_deployment(document: Document, path: PurePosixPath) -> Deployment:
    """Read a named schedule."""
    fields = Fields(document)
    return Deployment(**_header(fields, path), schedule=_schedule(fields), disabled=fields.boolean("disabled", True))


def read_dataset_manifest(document: Document, path: PurePosixPath) -> DatasetManifest:
    """Read the manifest of a recorded log; the log is in the same folder."""
    fields = Fields(document)
    return DatasetManifest(
        **_header(fields, path),
        data=path.with_name(PurePosixPath(fields.text("data")).name or path.stem),
        source=fields.text("source"),
        sourcetype=fields.text("sourcetype"),
        sha256=fields.text("sha256"),
        made_by=fields.text("made_by"),
    )


def _header(fields: Fields, path: PurePosixPath) -> _Header:
    return {
        "path": path,
        "document": fields.document,
        "generation": Generation.V6,
        "name": fields.text("name") or path.stem,
        "id": fields.text("id"),
        "version": fields.whole("version") or 0,
        "author": fields.text("author"),
        "created": fields.text("creation_date"),
        "modified": fields.text("modification_date"),
        "description": fields.text("description"),
    }


def _member(kind: type[_Member], value: str, default: _Member | None) -> _Member | None:
    return next((member for member in kind if member.value == value), default)


def _schedule(fields: Fields) -> Schedule:
    return Schedule(
        cron_schedule=fields.text("cron_schedule"),
        earliest_time=fields.text("earliest_time"),
        latest_time=fields.text("latest_time"),
        schedule_window=fields.text("schedule_window"),
    )


def _drilldown(fields: Fields) -> Drilldown:
    return Drilldown(
        name=fields.text("name"),
        search=fields.source("search"),
        earliest_offset=fields.text("earliest_offset"),
        latest_offset=fields.text("latest_offset"),
        place=fields.place(),
    )


def _risk(fields: Fields) -> Risk:
    intermediate = fields.child("intermediate_findings")
    return Risk(
        finding=_finding(fields.child("finding")),
        intermediate=tuple(_entity(item) for item in intermediate.children("entities")) if intermediate else (),
        threat_objects=tuple(
            ThreatObject(field=item.text("field"), type=item.text("type"), place=item.place("field"))
            for item in fields.children("threat_objects")
        ),
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


def _deprecation(fields: Fields | None) -> DeprecationInfo | None:
    if fields is None:
        return None
    return DeprecationInfo(
        reason=fields.text("reason"),
        removed_in_version=fields.text("removed_in_version"),
        replacement_content=fields.references("replacement_content"),
    )


def _test(fields: Fields) -> DetectionTest:
    return DetectionTest(
        name=fields.text("name"),
        test_type=_member(TestType, fields.text("test_type"), None) or TestType.UNIT,
        attack_data=tuple(_attack_data(item) for item in fields.children("attack_data")),
        expected=_expectation(fields.whole("expected_results")),
        description=fields.text_or_none("description"),
        place=fields.place(),
    )


def _expectation(expected: int | None) -> RowExpectation:
    """No number means at least one row, and 0 means none: the events are benign."""
    if expected == 0:
        return RowExpectation(minimum=0, maximum=0)
    return RowExpectation(minimum=1 if expected is None else expected)


def _attack_data(fields: Fields) -> AttackData:
    return AttackData(
        data=fields.text("data"),
        source=fields.text("source"),
        sourcetype=fields.text("sourcetype"),
        host=fields.text_or_none("host"),
        index=fields.text_or_none("index"),
        place=fields.place("data"),
    )
