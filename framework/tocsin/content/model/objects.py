"""The objects that detections refer to, and those that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tocsin.content.model.common import ContentObject, DeprecationInfo, Reference, Schedule
from tocsin.source import SourceText

__all__ = [
    "Baseline",
    "Dashboard",
    "DataSource",
    "DatasetManifest",
    "Deployment",
    "Investigation",
    "Lookup",
    "Macro",
    "Playbook",
    "RemovedContent",
    "Story",
    "SupportedAddOn",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro(ContentObject):
    """A named piece of search text."""

    definition: SourceText = field(repr=False, compare=False)
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(ContentObject):
    """A table that searches look things up in; `data` is its file relative to the root, for those that have one."""

    lookup_type: str = ""
    data: PurePosixPath | None = None
    fields: tuple[str, ...] = ()
    match_type: tuple[str, ...] = ()
    collection: str = ""
    case_sensitive_match: bool = True
    min_matches: int = 0
    max_matches: int | None = None
    default_match: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportedAddOn:
    """An add-on that gives a data source its fields."""

    name: str
    version: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource(ContentObject):
    """A kind of event: where it comes from and what it holds."""

    source: str = ""
    sourcetype: str = ""
    separator: str | None = None
    separator_value: str | None = None
    supported_add_ons: tuple[SupportedAddOn, ...] = ()
    fields: tuple[str, ...] = ()
    output_fields: tuple[str, ...] = ()
    example_log: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(ContentObject):
    """Why a group of detections exists."""

    status: str = ""
    narrative: str = ""
    references: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    usecase: str = ""
    deprecation: DeprecationInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(ContentObject):
    """A named schedule and whether what follows it starts switched off; older ones hold for one type of detection."""

    schedule: Schedule
    disabled: bool = True
    type: str = ""
    creates_risk: bool = False
    creates_notable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline(ContentObject):
    """A search that fills a lookup which detections then compare with.

    Older baselines name the `detections` that need them; newer detections name their baselines.
    """

    status: str = ""
    search: SourceText = field(repr=False, compare=False)
    data_source: tuple[Reference, ...] = ()
    how_to_implement: str = ""
    known_false_positives: str = ""
    references: tuple[str, ...] = ()
    stories: tuple[Reference, ...] = ()
    detections: tuple[Reference, ...] = ()
    product: tuple[str, ...] = ()
    security_domain: str = ""
    deployment: Reference | None = None
    custom_schedule: Schedule | None = None
    deprecation: DeprecationInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation(ContentObject):
    """A search that helps to judge a finding; `$name$` in it stands for a value of that finding."""

    status: str = ""
    search: SourceText = field(repr=False, compare=False)
    stories: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard(ContentObject):
    """A dashboard; `layout` is its JSON file relative to the root."""

    theme: str = ""
    layout: PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook(ContentObject):
    """A playbook of Splunk SOAR; `code` are its JSON and Python files relative to the root."""

    type: str = ""
    stories: tuple[Reference, ...] = ()
    detections: tuple[Reference, ...] = ()
    code: tuple[PurePosixPath, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedContent(ContentObject):
    """What is left of content that the app no longer has."""

    status: str = ""
    deprecation: DeprecationInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetManifest(ContentObject):
    """What a recorded log is, how it was made and how to know that it is whole; `data` is relative to the root."""

    data: PurePosixPath
    source: str = ""
    sourcetype: str = ""
    sha256: str = ""
    made_by: str = ""
