"""What a content root holds, as data: one model for every generation of the format."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from tocsin.content.document import Document
from tocsin.source import Place, SourceText

__all__ = [
    "AttackData",
    "ContentObject",
    "DataSource",
    "DatasetManifest",
    "Deployment",
    "DeprecationInfo",
    "Detection",
    "DetectionTest",
    "DetectionType",
    "Drilldown",
    "Entity",
    "Finding",
    "Generation",
    "Lookup",
    "Macro",
    "Reference",
    "RetainedRisk",
    "Risk",
    "RowExpectation",
    "Schedule",
    "Story",
    "SupportedAddOn",
    "TestType",
    "ThreatObject",
]


class Generation(Enum):
    """Which shape of the content format a file is written in."""

    V4 = "v4"
    V5 = "v5"
    V6 = "v6"
    REMOVED = "removed"


class DetectionType(Enum):
    """What a detection makes of its results."""

    TTP = "TTP"
    ANOMALY = "Anomaly"
    HUNTING = "Hunting"
    CORRELATION = "Correlation"


class TestType(Enum):
    """Whether a test is run (`unit`) or only kept with the reason why it is not (`experimental`)."""

    __test__ = False

    UNIT = "unit"
    EXPERIMENTAL = "experimental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The name of another object, and where it is written."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentObject:
    """What every object of a content root has; `path` is relative to the root."""

    path: PurePosixPath
    document: Document = field(repr=False, compare=False)
    generation: Generation
    name: str
    id: str = ""
    version: int = 0
    author: str = ""
    created: str = ""
    modified: str = ""
    description: str = ""

    def place(self, *path: str | int) -> Place:
        """Return the place of a value of this object, or of the nearest thing around it that exists."""
        return self.document.place(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a detection runs and over which window of time."""

    cron_schedule: str
    earliest_time: str
    latest_time: str
    schedule_window: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A field of the results that names who or what a risk is about."""

    field: str
    type: str
    score: int | None
    message: str | None
    place: Place
    field_place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatObject:
    """A field of the results that names what was seen doing the harm."""

    field: str
    type: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an analyst sees in the queue."""

    title: str
    entity: Entity | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainedRisk:
    """Risk settings kept on a detection whose type creates no risk event, so that they survive a change of format."""

    message: str
    score: int
    impact: int | None
    confidence: int | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Everything that a detection adds to risk-based alerting."""

    finding: Finding | None = None
    intermediate: tuple[Entity, ...] = ()
    threat_objects: tuple[ThreatObject, ...] = ()
    retained: RetainedRisk | None = None

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The finding's entity, then those of the intermediate findings."""
        first = (self.finding.entity,) if self.finding and self.finding.entity else ()
        return first + self.intermediate

    @property
    def creates_event(self) -> bool:
        """Whether running the detection writes to the risk index."""
        return self.finding is not None or bool(self.intermediate)

    @property
    def messages(self) -> tuple[tuple[str, Place], ...]:
        """Each different text with `$field$` tokens, with its place, in the order of the file."""
        texts: dict[str, Place] = {}
        if self.finding and self.finding.title:
            texts.setdefault(self.finding.title, self.finding.place)
        for entity in self.intermediate:
            if entity.message:
                texts.setdefault(entity.message, entity.place)
        if self.retained and self.retained.message:
            texts.setdefault(self.retained.message, self.retained.place)
        return tuple(texts.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilldown:
    """A search that an analyst opens from a finding."""

    name: str
    search: SourceText
    earliest_offset: str
    latest_offset: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackData:
    """A recorded log that a test replays, and how Splunk labels it; `data` is a path under the root or a URL."""

    data: str
    source: str
    sourcetype: str
    host: str | None
    index: str | None
    place: Place

    @property
    def is_remote(self) -> bool:
        """Whether the data is named by a URL."""
        return "://" in self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class RowExpectation:
    """How many rows a test wants; no `maximum` means any number from `minimum` up."""

    minimum: int = 1
    maximum: int | None = None

    @property
    def is_benign(self) -> bool:
        """Whether the test wants no row at all."""
        return self.maximum == 0

    def is_met_by(self, rows: int) -> bool:
        """Whether this many rows satisfy the test."""
        return self.minimum <= rows and (self.maximum is None or rows <= self.maximum)

    def __str__(self) -> str:
        if self.is_benign:
            return "no rows"
        if self.maximum is None:
            return f"at least {self.minimum} row{'s' if self.minimum != 1 else ''}"
        return f"{self.minimum} to {self.maximum} rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionTest:
    """One test of a detection: logs in, a number of rows out."""

    __test__ = False

    name: str
    test_type: TestType
    attack_data: tuple[AttackData, ...]
    expected: RowExpectation
    description: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DeprecationInfo:
    """Why a detection goes away, when, and what takes its place."""

    reason: str
    removed_in_version: str
    replacement_content: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection(ContentObject):
    """A search that finds something, with all that people and Splunk need to know about it."""

    status: str = ""
    type: DetectionType | None = None
    search: SourceText = field(repr=False, compare=False)
    data_source: tuple[Reference, ...] = ()
    how_to_implement: str = ""
    known_false_positives: str = ""
    references: tuple[str, ...] = ()
    drilldowns: tuple[Drilldown, ...] = ()
    risk: Risk = Risk()
    stories: tuple[Reference, ...] = ()
    asset_type: str = ""
    mitre_attack_ids: tuple[Reference, ...] = ()
    product: tuple[str, ...] = ()
    category: str = ""
    security_domain: str = ""
    cve: tuple[str, ...] = ()
    baselines: tuple[Reference, ...] = ()
    deployment: Reference | None = None
    custom_schedule: Schedule | None = None
    tests: tuple[DetectionTest, ...] = ()
    deprecation: DeprecationInfo | None = None

    @property
    def data_source_names(self) -> tuple[tuple[str, Place], ...]:
        """The name of each data source with its place; ` AND ` in an entry joins two."""
        return tuple(
            (name.strip(), reference.place) for reference in self.data_source for name in reference.name.split(" AND ")
        )

    @property
    def slug(self) -> str:
        """The name as file names and filter macros spell it."""
        return slug_of(self.name)

    @property
    def filter_macro(self) -> str:
        """The name of the macro that lets a user drop results without touching the search."""
        return f"{self.slug}_filter"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(ContentObject):
    """A named schedule and whether what follows it starts switched off."""

    schedule: Schedule
    disabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetManifest(ContentObject):
    """What a recorded log is, how it was made and how to know that it is whole; `data` is relative to the root."""

    data: PurePosixPath
    source: str = ""
    sourcetype: str = ""
    sha256: str = ""
    made_by: str = ""


def slug_of(name: str) -> str:
    """Return a name as file names spell it: lower case, and an underscore for each space, dash, dot and slash.

    >>> slug_of("Cisco NVM - Rclone.exe")
    'cisco_nvm___rclone_exe'
    """
    return name.translate(_SLUG).lower()


_SLUG = str.maketrans(dict.fromkeys(" -./", "_"))
