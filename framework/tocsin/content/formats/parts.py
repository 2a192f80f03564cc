"""What the readers of all generations share: the header, and the pieces that never changed."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TypedDict, TypeVar

from tocsin.content.document import Document
from tocsin.content.formats.fields import Fields
from tocsin.content.model import (
    AttackData,
    DeprecationInfo,
    DetectionType,
    Drilldown,
    Generation,
    Schedule,
    SupportedAddOn,
    TestType,
    ThreatObject,
)

__all__ = [
    "Header",
    "SourceParts",
    "attack_data",
    "data_source_parts",
    "deprecation",
    "drilldowns",
    "header",
    "lookup_data",
    "member",
    "schedule",
    "threat_objects",
]

_Member = TypeVar("_Member", DetectionType, TestType)


class Header(TypedDict):
    """The arguments that every object of the model takes."""

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


class SourceParts(TypedDict):
    """The arguments of a data source that are alike in every generation."""

    source: str
    sourcetype: str
    separator: str | None
    separator_value: str | None
    supported_add_ons: tuple[SupportedAddOn, ...]
    fields: tuple[str, ...]
    output_fields: tuple[str, ...]
    example_log: str | None


def header(fields: Fields, path: PurePosixPath, generation: Generation) -> Header:
    """Read what every object begins with; before v6 one date stood for both."""
    return {
        "path": path,
        "document": fields.document,
        "generation": generation,
        "name": fields.text("name") or path.stem,
        "id": fields.text("id"),
        "version": fields.whole("version") or 0,
        "author": fields.text("author"),
        "created": fields.text("creation_date") or fields.text("date"),
        "modified": fields.text("modification_date") or fields.text("date"),
        "description": fields.text("description"),
    }


def data_source_parts(fields: Fields) -> SourceParts:
    """Read what a data source says of its events."""
    return {
        "source": fields.text("source"),
        "sourcetype": fields.text("sourcetype"),
        "separator": fields.text_or_none("separator"),
        "separator_value": fields.text_or_none("separator_value"),
        "supported_add_ons": tuple(
            SupportedAddOn(name=item.text("name"), version=item.text("version"), url=item.text_or_none("url"))
            for item in fields.children("supported_TA")
        ),
        "fields": fields.texts("fields"),
        "output_fields": fields.texts("output_fields"),
        "example_log": fields.text_or_none("example_log"),
    }


def member(kind: type[_Member], value: str) -> _Member | None:
    """Return the member of an enumeration with a value."""
    return next((found for found in kind if found.value == value), None)


def schedule(fields: Fields) -> Schedule:
    """Read when a search runs and over which window."""
    return Schedule(
        cron_schedule=fields.text("cron_schedule"),
        earliest_time=fields.text("earliest_time"),
        latest_time=fields.text("latest_time"),
        schedule_window=fields.text("schedule_window"),
        path=fields.path,
    )


def drilldowns(fields: Fields) -> tuple[Drilldown, ...]:
    """Read the searches that an analyst opens from a finding."""
    return tuple(
        Drilldown(
            name=item.text("name"),
            search=item.source("search"),
            earliest_offset=item.text("earliest_offset"),
            latest_offset=item.text("latest_offset"),
            place=item.place(),
        )
        for item in fields.children("drilldown_searches")
    )


def threat_objects(fields: Fields) -> tuple[ThreatObject, ...]:
    """Read the fields that name what was seen doing the harm."""
    return tuple(
        ThreatObject(field=item.text("field"), type=item.text("type"), place=item.place("field"))
        for item in fields.children("threat_objects")
    )


def deprecation(fields: Fields | None) -> DeprecationInfo | None:
    """Read why content goes away."""
    if fields is None:
        return None
    return DeprecationInfo(
        reason=fields.text("reason"),
        removed_in_version=fields.text("removed_in_version"),
        replacement_content=fields.references("replacement_content"),
    )


def lookup_data(path: PurePosixPath, lookup_type: str) -> PurePosixPath | None:
    """Return the file with the table of a lookup, for the types that have one."""
    ending = {"csv": ".csv", "mlmodel": ".mlmodel"}.get(lookup_type)
    return path.with_suffix(ending) if ending else None


def attack_data(test: Fields) -> tuple[AttackData, ...]:
    """Read the logs of a test."""
    return tuple(
        AttackData(
            data=item.text("data"),
            source=item.text("source"),
            sourcetype=item.text("sourcetype"),
            host=item.text_or_none("host"),
            index=item.text_or_none("index") or item.text_or_none("custom_index"),
            sha256=item.text_or_none("sha256"),
            place=item.place("data"),
        )
        for item in test.children("attack_data")
    )
