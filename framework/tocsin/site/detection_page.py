"""The page of a detection: every section of a published detection page, as data for the template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tocsin.content.model import Detection, Entity
from tocsin.report.coverage import Tested
from tocsin.site.attack import Technique, technique_of
from tocsin.site.catalog import Catalog
from tocsin.site.platforms import platform_of
from tocsin.site.prose import prose
from tocsin.site.testing import TestView, tests_of
from tocsin.spl.macros import MacroUse, expand, macro_calls

__all__ = ["DataSourceView", "DetectionPage", "MacroView", "RiskView", "detection_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSourceView:
    """A line of the data source table; without a `url` the content root does not describe it."""

    name: str
    platform: str
    sourcetype: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroView:
    """A macro that the search calls, with its definition; None when the content root has none."""

    name: str
    arguments: tuple[str, ...]
    definition: Markup | None
    description: str
    indirect: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskView:
    """What the detection adds to risk-based alerting; `retained` settings belong to a type that creates no event."""

    title: str
    messages: tuple[str, ...]
    entities: tuple[Entity, ...]
    threat_objects: tuple[str, ...]
    retained: tuple[str, int, int | None, int | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionPage:
    """Everything that the template shows."""

    detection: Detection
    url: str
    file_url: str | None
    state: Tested
    description: Markup
    implementation: Markup
    false_positives: Markup
    techniques: tuple[Technique, ...]
    lines: tuple[Markup, ...]
    data_sources: tuple[DataSourceView, ...]
    macros: tuple[MacroView, ...]
    filter_macro: str | None
    annotations: tuple[tuple[str, tuple[str, ...]], ...]
    configuration: tuple[tuple[str, str], ...]
    risk: RiskView
    stories: tuple[tuple[str, str | None], ...]
    drilldowns: tuple[tuple[str, tuple[Markup, ...], str, str], ...]
    tests: tuple[TestView, ...]


def detection_page(detection: Detection, catalog: Catalog) -> DetectionPage:
    """Gather what the page of a detection shows."""
    macros = tuple(_macros(detection, catalog))
    names = {macro.name for macro in macros}
    return DetectionPage(
        detection=detection,
        url=catalog.url(detection),
        file_url=catalog.file_url(str(detection.path)),
        state=catalog.states.get(str(detection.path), Tested.UNTESTED),
        description=prose(detection.description),
        implementation=prose(detection.how_to_implement),
        false_positives=prose(detection.known_false_positives),
        techniques=tuple(technique_of(reference.name) for reference in detection.mitre_attack_ids),
        lines=catalog.highlighter.lines(detection.search.text),
        data_sources=tuple(_data_source(name, catalog) for name, _ in detection.data_source_names),
        macros=macros,
        filter_macro=detection.filter_macro if detection.filter_macro in names else None,
        annotations=tuple(_annotations(detection, catalog)),
        configuration=tuple(_configuration(detection, catalog)),
        risk=_risk(detection),
        stories=tuple((story.name, catalog.story_url(story.name)) for story in detection.stories),
        drilldowns=tuple(_drilldowns(detection, catalog)),
        tests=tuple(tests_of(str(detection.path), catalog)),
    )


def _data_source(name: str, catalog: Catalog) -> DataSourceView:
    source = catalog.root.data_sources.get(name)
    return DataSourceView(
        name=name,
        platform=platform_of(source.sourcetype, source.source) if source else "",
        sourcetype=source.sourcetype if source else "",
        source=source.source if source else "",
        url=catalog.data_source_url(name),
    )


def _macros(detection: Detection, catalog: Catalog) -> Iterator[MacroView]:
    """Yield the macros of a search in the order in which it needs them, each once."""
    calls = {(name, arity): MacroUse(name, arity, True) for name, arity, _ in macro_calls(detection.search)}
    uses = {(use.name, use.arity): use for use in reversed(expand(detection.search, catalog.macros).uses)}
    for (name, arity), use in {**calls, **uses}.items():
        found = catalog.macros.find(name, arity)
        written = catalog.root.macros.get(name)
        yield MacroView(
            name=name,
            arguments=found.parameters if found else (),
            definition=catalog.highlighter.text(found.definition.text) if found else None,
            description=written.description if written else "",
            indirect=not use.direct,
        )


def _annotations(detection: Detection, catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    phases = dict.fromkeys(tactic.phase for tactic in catalog.tactics_of(detection))
    named = [
        ("Kill chain phases", tuple(phases)),
        ("Asset type", (detection.asset_type,)),
        ("Security domain", (detection.security_domain,)),
        ("Category", (detection.category,)),
        ("Products", detection.product),
        ("CVE", detection.cve),
        ("Threat groups", detection.threat_groups),
        ("Atomic Red Team tests", tuple(reference.name for reference in detection.atomic_guids)),
        ("Baselines", tuple(reference.name for reference in detection.baselines)),
    ]
    yield from ((name, tuple(filter(None, values))) for name, values in named if any(values))


def _configuration(detection: Detection, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield the settings under which Splunk Enterprise Security would run the detection, as Splunk names them."""
    deployment = catalog.root.deployment_of(detection)
    schedule = detection.custom_schedule or (deployment.schedule if deployment else None)
    yield "Disabled", "true" if deployment is None or deployment.disabled else "false"
    if schedule:
        yield "Cron Schedule", schedule.cron_schedule
        yield "Earliest Time", schedule.earliest_time
        yield "Latest Time", schedule.latest_time
        yield "Schedule Window", schedule.schedule_window
    of_deployment = deployment.creates_risk if deployment else False
    creates_risk = detection.creates_risk if detection.creates_risk is not None else of_deployment
    yield "Creates Risk Event", str(creates_risk or detection.risk.creates_event)
    if detection.throttling:
        fields = ", ".join(reference.name for reference in detection.throttling.fields)
        yield "Throttling", f"{detection.throttling.period} by {fields}"


def _risk(detection: Detection) -> RiskView:
    risk = detection.risk
    retained = risk.retained
    return RiskView(
        title=risk.finding.title if risk.finding else "",
        messages=tuple(dict.fromkeys(entity.message for entity in risk.intermediate if entity.message)),
        entities=tuple(dict.fromkeys(risk.entities)),
        threat_objects=tuple(f"{threat.field} ({threat.type})" for threat in risk.threat_objects),
        retained=(retained.message, retained.score, retained.impact, retained.confidence) if retained else None,
    )


def _drilldowns(detection: Detection, catalog: Catalog) -> Iterator[tuple[str, tuple[Markup, ...], str, str]]:
    for drilldown in detection.drilldowns:
        lines = catalog.highlighter.lines(drilldown.search.text)
        yield drilldown.name, lines, drilldown.earliest_offset, drilldown.latest_offset
