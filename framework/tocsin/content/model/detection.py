"""Detections: a search that finds something, with the risk it adds and the tests that show it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from tocsin.content.model.common import ContentObject, DeprecationInfo, Reference, Schedule, slug_of
from tocsin.content.model.expectations import (
    BaselineRun,
    ExpectedFinding,
    FieldAssertion,
    InlineEvent,
    KnownGap,
    LookupFixture,
    RowExpectation,
)
from tocsin.source import Place, SourceText

__all__ = [
    "AttackData",
    "Detection",
    "DetectionTest",
    "DetectionType",
    "Drilldown",
    "Entity",
    "Finding",
    "RetainedRisk",
    "Risk",
    "TestType",
    "ThreatObject",
    "Throttling",
]


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
    sha256: str | None = None
    place: Place

    @property
    def is_remote(self) -> bool:
        """Whether the data is named by a URL."""
        return "://" in self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionTest:
    """One test of a detection: logs in, rows out. `findings` is None where nothing is said of them."""

    __test__ = False

    name: str
    test_type: TestType
    attack_data: tuple[AttackData, ...]
    expected: RowExpectation
    description: str | None
    assertions: tuple[FieldAssertion, ...] = ()
    findings: tuple[ExpectedFinding, ...] | None = None
    clock: float | None = None
    lookups: tuple[LookupFixture, ...] = ()
    baselines: tuple[BaselineRun, ...] = ()
    events: tuple[InlineEvent, ...] = ()
    known_gap: KnownGap | None = None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttling:
    """Which results are held back for a while after the first: those with the same values in these fields."""

    fields: tuple[Reference, ...]
    period: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection(ContentObject):
    """A search that finds something, with all that people and Splunk need to know about it.

    `creates_risk` is what a deployment of the detection's own says about risk events, None where it has none.
    """

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
    atomic_guids: tuple[Reference, ...] = ()
    threat_groups: tuple[str, ...] = ()
    deployment: Reference | None = None
    custom_schedule: Schedule | None = None
    creates_risk: bool | None = None
    throttling: Throttling | None = None
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
