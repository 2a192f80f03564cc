"""Search-time extraction: from a raw event to the row that a search sees, doing only what the search needs.

Steps run in Splunk's order: `EXTRACT`, `REPORT`, `KV_MODE`, `FIELDALIAS`, `EVAL`, `LOOKUP`, event types, tags. Going
through them from the last to the first, each step tells whether it makes a needed field and which fields it needs
itself; what nobody needs is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.diagnostics import Diagnostic
from tocsin.events import RawEvent
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row
from tocsin.knowledge.aliases import field_aliases
from tocsin.knowledge.automatic_extraction import automatic_extraction
from tocsin.knowledge.automatic_lookup import AutomaticLookup, parse_lookup_clause
from tocsin.knowledge.calculated_fields import calculated_fields
from tocsin.knowledge.conf import Setting
from tocsin.knowledge.eventtypes import EventTypesStep, EventTypeTable
from tocsin.knowledge.inline_extraction import inline_extraction
from tocsin.knowledge.lookups import Lookup
from tocsin.knowledge.props import Settings
from tocsin.knowledge.steps import Apply, Names, Step
from tocsin.knowledge.tags import TagsStep, TagTable
from tocsin.knowledge.text_tables import TableRows
from tocsin.knowledge.transform_extraction import transform_extractions
from tocsin.knowledge.transforms import TransformTable

__all__ = ["ExplainedEvent", "Extractor", "Objects", "Origin", "search_time_steps"]

FindLookup = Callable[[str, Setting, list[Diagnostic]], Lookup | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """The knowledge objects that settings refer to by name."""

    transforms: TransformTable
    find_lookup: FindLookup
    eventtypes: EventTypeTable
    tags: TagTable
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a field's value came from: `kind` is raw, extract, transform, automatic, alias, calculated, lookup, …"""

    field: str
    kind: str
    label: str
    setting: Setting | None = None

    def __str__(self) -> str:
        return f"{self.label} ({self.setting.place.location})" if self.setting else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedEvent:
    """The fields of an event, and where each came from; `number` counts the events of a dataset from 1."""

    number: int
    row: Row
    origins: Mapping[str, Origin]


def search_time_steps(settings: Settings, objects: Objects, diagnostics: list[Diagnostic]) -> tuple[Step, ...]:
    """Return every step that these settings ask for, in the order in which Splunk takes them."""
    steps: list[Step] = []
    steps += _present(inline_extraction(each, diagnostics) for each in settings.classes("EXTRACT"))
    for declared in settings.classes("REPORT"):
        steps += transform_extractions(declared, objects.transforms, diagnostics)
    steps += _present([automatic_extraction(settings, diagnostics)])
    for declared in settings.classes("FIELDALIAS"):
        steps += field_aliases(declared)
    if calculated := settings.classes("EVAL"):
        steps.append(calculated_fields(calculated, objects.scope, diagnostics))
    steps += _present(_lookup(settings, objects, diagnostics))
    known = {name: value for name, value in _origin_fields(settings).items() if not _may_change(name, steps)}
    if types := objects.eventtypes.among(known, objects.scope):
        steps.append(EventTypesStep(types=types, scope=objects.scope))
    steps.append(TagsStep(table=objects.tags))
    return tuple(steps)


def _origin_fields(settings: Settings) -> Row:
    return {"source": settings.source, "host": settings.host, "sourcetype": settings.sourcetype}


def _may_change(name: str, steps: Sequence[Step]) -> bool:
    """Whether a step may give a default field another value."""
    return any(step.provides(frozenset({name})) for step in steps)


def _lookup(settings: Settings, objects: Objects, diagnostics: list[Diagnostic]) -> Iterable[AutomaticLookup | None]:
    for declared in settings.classes("LOOKUP"):
        clause = parse_lookup_clause(declared, diagnostics)
        table = objects.find_lookup(clause.table, declared.setting, diagnostics) if clause else None
        if clause and table is not None:
            label = f"LOOKUP-{declared.name}"
            yield AutomaticLookup(label=label, setting=declared.setting, table=table, clause=clause)


def _present(steps: Iterable[Step | None]) -> list[Step]:
    return [step for step in steps if step is not None]


class Extractor:
    """Extracts the events of one source, host and source type; `expands` says that one may become several rows."""

    __slots__ = ("_applied", "_renamed", "expands", "needed", "steps")

    def __init__(self, settings: Settings, steps: Sequence[Step], needed: Names) -> None:
        self.needed = needed
        self.steps, self._applied = _plan(steps, needed)
        self.expands = any(isinstance(step, TableRows) for step in self.steps)
        self._renamed = (
            {"sourcetype": settings.sourcetype, "_sourcetype": settings.original_sourcetype}
            if settings.sourcetype != settings.original_sourcetype
            else {}
        )

    def extract(self, raw: RawEvent) -> Row:
        """Return the row of an event, the first one where there are several."""
        row = self.start(raw)
        for apply in self._applied:
            apply(row)
        return row

    def rows(self, raw: RawEvent) -> list[Row]:
        """Return every row of an event."""
        rows = [self.start(raw)]
        for step, apply in zip(self.steps, self._applied, strict=True):
            if isinstance(step, TableRows):
                expand = step.expansion(self.needed)
                rows = [each for row in rows for each in expand(row)]
            else:
                for row in rows:
                    apply(row)
        return rows

    def start(self, raw: RawEvent) -> Row:
        """Return what a row holds before any extraction."""
        row: Row = {
            "_raw": raw.text,
            "host": raw.host,
            "source": raw.source,
            "sourcetype": raw.sourcetype,
            "index": raw.index,
        }
        if raw.time is not None:
            row["_time"] = raw.time
        if raw.indexed:
            row.update(raw.indexed)
        if self._renamed:
            row.update(self._renamed)
        return row

    def origins(self, raw: RawEvent) -> Mapping[str, Origin]:
        """Return where each field of an event came from."""
        return next(self.explain(raw)).origins

    def explain(self, raw: RawEvent) -> Iterator[ExplainedEvent]:
        """Yield the rows of an event with the origin of each field: the step that last set it."""
        row = self.start(raw)
        found = [(row, {name: Origin(field=name, kind="raw", label="event") for name in row})]
        for step, apply in zip(self.steps, self._applied, strict=True):
            if isinstance(step, TableRows):
                expand = step.expansion(self.needed)
                found = [(each, _changed(origins, row, each, step)) for row, origins in found for each in expand(row)]
                continue
            for number, (row, origins) in enumerate(found):
                before = dict(row)
                apply(row)
                found[number] = row, _changed(origins, before, row, step)
        for row, origins in found:
            yield ExplainedEvent(number=raw.number, row=row, origins=origins)


def _changed(origins: Mapping[str, Origin], before: Row, row: Row, step: Step) -> dict[str, Origin]:
    """Return the origins of fields after a step."""
    return {
        name: origins[name] if name in before and before[name] is value else _origin(step, name)
        for name, value in row.items()
    }


def _origin(step: Step, name: str) -> Origin:
    setting, label = step.setting, step.label
    for each in getattr(step, "fields", ()):
        if each.name == name:
            setting, label = each.setting, f"EVAL-{name}"
    return Origin(field=name, kind=step.kind, label=label, setting=setting)


def _plan(steps: Sequence[Step], needed: Names) -> tuple[tuple[Step, ...], tuple[Apply, ...]]:
    """Choose the steps that make needed fields, compiled for what is needed of each."""
    chosen: list[tuple[Step, Apply]] = []
    for step in reversed(steps):
        if step.provides(needed):
            chosen.append((step, step.compile(needed)))
            needed = step.before(needed)
    chosen.reverse()
    return tuple(step for step, _ in chosen), tuple(apply for _, apply in chosen)
