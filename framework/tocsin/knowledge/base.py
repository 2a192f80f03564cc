"""The knowledge base: stacked apps resolved to what applies to each event, and datasets read through it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from tocsin.diagnostics import Diagnostic
from tocsin.events import Dataset, RawEvent
from tocsin.events.literals import LiteralFilter
from tocsin.events.readers.evtx import is_event_log, read_event_log
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, Test
from tocsin.knowledge.apps import AppStack, open_stack
from tocsin.knowledge.datamodels import DataModel, DataModels
from tocsin.knowledge.event_memory import EventMemory
from tocsin.knowledge.eventtypes import EventTypeTable
from tocsin.knowledge.extraction import ExplainedEvent, Extractor, Objects, search_time_steps
from tocsin.knowledge.index_transforms import IndexTime, index_time
from tocsin.knowledge.indexed_extractions import index_fields, time_fields
from tocsin.knowledge.indexing import breaking_rules, time_finder
from tocsin.knowledge.lookups import Lookup
from tocsin.knowledge.macros import macro_table
from tocsin.knowledge.props import Settings, merge_settings, unknown_settings
from tocsin.knowledge.reading import InputRules, Keep, indexed_events, raw_events, sought_events
from tocsin.knowledge.stanzas import StanzaTable, merge_name
from tocsin.knowledge.steps import Names, Step
from tocsin.knowledge.tables import LookupTables
from tocsin.knowledge.tags import TagTable
from tocsin.knowledge.transforms import TransformTable
from tocsin.knowledge.verbatim import verbatim_fields

__all__ = ["Condition", "KnowledgeBase", "MakeKeep"]

Verbatim: TypeAlias = Callable[[str], bool]
MakeKeep: TypeAlias = Callable[[Verbatim], LiteralFilter | None]

_CHANGES_EVENTS = ("TRANSFORMS", "RULESET", "SEDCMD")
_UNKNOWN_SOURCETYPE = "unknown"
_DEFAULT_HOST = "localhost"
_DEFAULT_INDEX = "main"


@dataclass(frozen=True, slots=True)
class Condition:
    """A test on rows, and the fields that it reads."""

    fields: frozenset[str]
    test: Test


@dataclass(frozen=True, slots=True)
class _Triple:
    source: str
    host: str
    sourcetype: str


class KnowledgeBase:
    """Everything that a stack of apps says about events."""

    def __init__(
        self, stack: AppStack, *, now: float | None = None, lookups: Mapping[str, Lookup] | None = None
    ) -> None:
        self.stack = stack
        self.now = now
        self.transforms = TransformTable(stack.stanzas("transforms"))
        self.lookups = LookupTables(stack, self.transforms)
        self.data_models = DataModels(stack.apps)
        self.tags = TagTable(stack.stanzas("tags"))
        self.macros = macro_table(stack.stanzas("macros"))
        self.eventtypes = EventTypeTable(stack.stanzas("eventtypes"), self.tags, self.macros)
        props = stack.stanzas("props", merge_name).values()
        self._props = StanzaTable(props)
        self._objects = Objects(
            transforms=self.transforms,
            find_lookup=self.lookups.find,
            eventtypes=self.eventtypes,
            tags=self.tags,
            scope=Scope(now=now or 0.0),
        )
        self._found: list[Diagnostic] = [*unknown_settings(props), *self._props.diagnostics]
        self._settings: dict[_Triple, Settings] = {}
        self._input_settings: dict[_Triple, Settings] = {}
        self._index_times: dict[_Triple, IndexTime | None] = {}
        self._steps: dict[_Triple, tuple[Step, ...]] = {}
        self._extractors: dict[tuple[_Triple, Names], Extractor] = {}
        self._verbatim: dict[_Triple, Verbatim] = {}
        self._memory: EventMemory | None = None

    @classmethod
    def load(
        cls,
        apps: Sequence[Path] = (),
        *,
        built_in: bool = True,
        now: float | None = None,
    ) -> KnowledgeBase:
        """Stack app folders, the last one strongest, on the built-in packs.

        `now` is what `now()` gives and what dates without a year are taken to lie before; without it, such dates lie
        before the time at which their file was last changed.
        """
        if not apps and built_in and now is None:
            return _built_in()
        return cls(open_stack(apps, built_in=built_in), now=now)

    def extended(
        self,
        *,
        lookups: Mapping[str, Lookup | Sequence[Mapping[str, object]]] | None = None,
        data_models: Mapping[str, DataModel | Mapping[str, Any]] | None = None,
    ) -> KnowledgeBase:
        """Return a knowledge base in which these lookup tables and data models are added and win."""
        other = copy.copy(self)
        if data_models:
            other.data_models = self.data_models.extended(data_models)
        if lookups:
            given = {name: table if isinstance(table, Lookup) else Lookup(table) for name, table in lookups.items()}
            other.lookups = LookupTables(self.stack, self.transforms, given)
            other._objects = replace(self._objects, find_lookup=other.lookups.find)
            other._steps, other._extractors, other._verbatim = {}, {}, {}
        return other

    def remembering(self, memory: EventMemory) -> KnowledgeBase:
        """Return a knowledge base that keeps events of the logs that it reads for the searches that follow."""
        other = copy.copy(self)
        other._memory = memory
        return other

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be understood so far: settings are looked at when an event needs them."""
        every = (*self.stack.diagnostics, *self.eventtypes.diagnostics, *self.transforms.diagnostics, *self._found)
        return tuple(dict.fromkeys(every))

    @property
    def sourcetypes(self) -> tuple[str, ...]:
        """The source types that have a stanza of their own."""
        return self._props.sourcetypes

    def settings_for(self, source: str, host: str, sourcetype: str) -> Settings:
        """Return the settings that a search applies to events; a renamed source type has only those of its new name."""
        triple = _Triple(source, host, sourcetype)
        if triple not in self._settings:
            at_index = self.input_settings_for(source, host, sourcetype)
            renamed = at_index.text("rename")
            self._settings[triple] = self._merged(triple, renamed) if renamed else at_index
        return self._settings[triple]

    def input_settings_for(self, source: str, host: str, sourcetype: str) -> Settings:
        """Return the settings that apply when events are indexed."""
        triple = _Triple(source, host, sourcetype)
        if triple not in self._input_settings:
            self._input_settings[triple] = self._merged(triple, sourcetype)
        return self._input_settings[triple]

    def problems(self, source: str, host: str, sourcetype: str) -> tuple[Diagnostic, ...]:
        """Return what cannot be understood, or is not supported, of the settings that apply to such events."""
        settings = self.settings_for(source, host, sourcetype)
        written = self.input_settings_for(source, host, sourcetype)
        found: list[Diagnostic] = []
        search_time_steps(settings, self._objects, found)
        breaking_rules(written, time_finder(written, self.now or 0.0, found), found)
        index_time(written, self.transforms, self._objects.scope, self.index_time_of, found)
        places = {setting.place for every in (settings, written) for setting in every.values.values()}
        found += [diagnostic for diagnostic in self._found if diagnostic.place in places]
        return tuple(dict.fromkeys(found))

    def extractor(self, source: str, host: str, sourcetype: str, fields: Names = None) -> Extractor:
        """Return what extracts the given fields, or all of them, from events of one source, host and source type."""
        triple = _Triple(source, host, sourcetype)
        key = (triple, fields)
        if key not in self._extractors:
            settings = self.settings_for(source, host, sourcetype)
            self._extractors[key] = Extractor(settings, self._steps_of(triple), fields)
        return self._extractors[key]

    def _steps_of(self, triple: _Triple) -> tuple[Step, ...]:
        if triple not in self._steps:
            settings = self.settings_for(triple.source, triple.host, triple.sourcetype)
            self._steps[triple] = search_time_steps(settings, self._objects, self._found)
        return self._steps[triple]

    def raw_events(self, dataset: Dataset, keep: Keep | None = None) -> Iterator[RawEvent]:
        """Yield the events of a dataset as an indexer would keep them; `keep` judges them by their text."""
        if is_event_log(dataset.path):
            return self._event_log(dataset, keep)
        return raw_events(dataset, self._input_rules(dataset), keep)

    def _event_log(self, dataset: Dataset, keep: Keep | None) -> Iterator[RawEvent]:
        """Yield the events of a Windows event log file, each with its channel as its source unless one is stated."""
        records = enumerate(read_event_log(dataset.path), start=1)
        for channel, run in groupby(records, key=lambda numbered: numbered[1].channel):
            rules = self._input_rules(_of_channel(dataset, channel))
            yield from indexed_events(((number, record.text) for number, record in run), rules, keep)

    def verbatim(self, source: str, host: str, sourcetype: str) -> Verbatim:
        """Return whether a field of such events stands in their raw text just as it is."""
        triple = _Triple(source, host, sourcetype)
        if triple not in self._verbatim:
            self._verbatim[triple] = verbatim_fields(self._steps_of(triple))
        return self._verbatim[triple]

    def read(
        self,
        dataset: Dataset,
        fields: Names = None,
        keep: MakeKeep | None = None,
        where: Condition | None = None,
    ) -> Iterator[Row]:
        """Yield the rows of a dataset with the given fields, or all of them.

        `keep` makes what judges an event by its text, before anything is extracted, given the fields that stand in
        it; `where` judges by the few fields that it reads, before the others are extracted.
        """
        origin: tuple[str, str, str] | None = None
        events = self._events(dataset, self._early(dataset, keep))
        shared = isinstance(events, list)
        for number, raw in enumerate(events):
            if (raw.source, raw.host, raw.sourcetype) != origin:
                origin = (raw.source, raw.host, raw.sourcetype)
                extractor = self.extractor(*origin, fields)
                make = self._maker(events, extractor)
                judge = self._maker(events, self.extractor(*origin, where.fields)) if where is not None else None
                holds = keep(self.verbatim(*origin)) if keep is not None else None
            if holds is not None and not holds(raw.text):
                continue
            if extractor.expands:
                yield from self._expanded(raw, fields, where)
            elif judge is None or where is None or where.test(judge(number, raw)):
                yield dict(make(number, raw)) if shared else make(number, raw)

    def _events(self, dataset: Dataset, keep: LiteralFilter | None) -> Iterable[RawEvent]:
        """Yield the events that pass: all events of a log are remembered, those that were sought in it are not."""
        if self._memory is None:
            return self.raw_events(dataset, keep)
        if not is_event_log(dataset.path):
            sought = sought_events(dataset, self._input_rules(dataset), keep)
            if sought is not None:
                return sought
        events = self._memory.events(dataset, lambda: self.raw_events(dataset))
        return events if keep is None else (event for event in events if keep(event.text))

    def _maker(self, events: Iterable[RawEvent], extractor: Extractor) -> Callable[[int, RawEvent], Row]:
        """Return what gives the row of an event by its number; of remembered events the row is not the caller's own."""
        if self._memory is not None:
            return self._memory.rows(events, extractor)
        return lambda _, event: extractor.extract(event)

    def _expanded(self, raw: RawEvent, fields: Names, where: Condition | None) -> Iterator[Row]:
        """Yield the rows of an event that becomes several."""
        wanted = fields if fields is None or where is None else fields | where.fields
        for row in self.extractor(raw.source, raw.host, raw.sourcetype, wanted).rows(raw):
            if where is None or where.test(row):
                yield row

    def explain(self, dataset: Dataset, fields: Names = None) -> Iterator[ExplainedEvent]:
        """Yield the events of a dataset with the origin of each of the given fields, or of all."""
        for raw in self.raw_events(dataset):
            for event in self.extractor(raw.source, raw.host, raw.sourcetype, fields).explain(raw):
                row = {name: value for name, value in event.row.items() if fields is None or name in fields}
                yield replace(event, row=row)

    def problems_of(self, dataset: Dataset) -> tuple[Diagnostic, ...]:
        """Return the problems of what an input says of a dataset."""
        template = self._template(dataset)
        return self.problems(template.source, template.host, template.sourcetype)

    def _early(self, dataset: Dataset, keep: MakeKeep | None) -> LiteralFilter | None:
        """Return what judges an event before it is indexed: what it is taken for then may still change."""
        if keep is None or is_event_log(dataset.path):
            return None
        template = self._template(dataset)
        settings = self.input_settings_for(template.source, template.host, template.sourcetype)
        if any(settings.classes(kind) for kind in _CHANGES_EVENTS):
            # What an event is stored as decides which of its fields stand in its text, unless that may be any.
            return keep(lambda field: False)
        return keep(self.verbatim(template.source, template.host, template.sourcetype))

    def _merged(self, triple: _Triple, sourcetype: str) -> Settings:
        return merge_settings(
            self._props.matching(triple.source, triple.host, sourcetype),
            source=triple.source,
            host=triple.host,
            sourcetype=sourcetype,
            original_sourcetype=triple.sourcetype,
        )

    def _input_rules(self, dataset: Dataset) -> InputRules:
        template = self._template(dataset)
        settings = self.input_settings_for(template.source, template.host, template.sourcetype)
        fallback = self.now if self.now is not None else _changed_at(dataset.path)
        find_time = time_finder(settings, fallback or 0.0, self._found)
        charset = settings.text("CHARSET").strip()
        return InputRules(
            template=template,
            charset=None if charset.upper() in ("", "AUTO", "UTF-8") else charset,
            breaking=breaking_rules(settings, find_time, self._found),
            find_time=find_time,
            fallback_time=fallback,
            index_time=self.index_time_of(template.source, template.host, template.sourcetype),
            index_fields=partial(index_fields, settings),
            time_fields=time_fields(settings),
        )

    def index_time_of(self, source: str, host: str, sourcetype: str) -> IndexTime | None:
        """Return what changes such events when they are indexed."""
        triple = _Triple(source, host, sourcetype)
        if triple not in self._index_times:
            settings = self.input_settings_for(source, host, sourcetype)
            found = index_time(settings, self.transforms, self._objects.scope, self.index_time_of, self._found)
            self._index_times[triple] = found
        return self._index_times[triple]

    def _template(self, dataset: Dataset) -> RawEvent:
        """Return what an input states of every event; a source may name the source type that was not stated."""
        source = dataset.source if dataset.source is not None else str(dataset.path)
        host = dataset.host or _DEFAULT_HOST
        sourcetype = dataset.sourcetype
        if sourcetype is None:
            stated = self.input_settings_for(source, host, _UNKNOWN_SOURCETYPE).text("sourcetype")
            sourcetype = stated or _UNKNOWN_SOURCETYPE
        return RawEvent("", source, sourcetype, host, dataset.index or _DEFAULT_INDEX)


@lru_cache(maxsize=1)
def _built_in() -> KnowledgeBase:
    """Return the knowledge base of the built-in packs alone, which never changes."""
    return KnowledgeBase(open_stack(()))


def _of_channel(dataset: Dataset, channel: str) -> Dataset:
    """Return what Splunk's own input would say of the events of a channel, where a dataset does not state it."""
    return Dataset(
        dataset.path,
        source=f"XmlWinEventLog:{channel}" if dataset.source is None else dataset.source,
        sourcetype=dataset.sourcetype or "XmlWinEventLog",
        host=dataset.host,
        index=dataset.index,
    )


def _changed_at(path: Path) -> float | None:
    """Return when a file was last changed."""
    try:
        return path.stat().st_mtime
    except OSError:
        return None
