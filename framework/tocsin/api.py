"""The public Python API: run a search over events or over recorded logs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.diagnostics import Diagnostic
from tocsin.engine.context import Context
from tocsin.engine.messages import Message
from tocsin.engine.parsing import parse
from tocsin.engine.running import run_pipeline
from tocsin.engine.sources import EventSource, GivenEvents, RecordedLogs, Sources
from tocsin.engine.store import Store
from tocsin.engine.stream import Stream
from tocsin.errors import SearchError
from tocsin.events.dataset import Dataset
from tocsin.expressions.regexes import RegexLimitError
from tocsin.expressions.scope import Scope
from tocsin.expressions.values import Row, settle
from tocsin.knowledge.base import KnowledgeBase
from tocsin.knowledge.datamodels import DataModel
from tocsin.knowledge.lookups import Lookup
from tocsin.source import SourceText
from tocsin.spl import MacroTable

if TYPE_CHECKING:
    from os import PathLike

    from tocsin.engine.trace import Trace

__all__ = ["Results", "Session", "run_search", "search"]


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: rows, the names of their columns in order, and the engine's remarks."""

    rows: tuple[Row, ...]
    fields: tuple[str, ...]
    messages: tuple[Message, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What searches that belong together share: the tables that they write, and what watches them, if anything.

    A `knowledge` base stands for that of the same apps, so that it need not be loaded for every search.
    """

    store: Store = field(default_factory=Store)
    trace: Trace | None = None
    knowledge: KnowledgeBase | None = None


def search(  # noqa: PLR0913 - these are the parameters of the public API
    spl: str | SourceText,
    *,
    events: Iterable[Mapping[str, object]] = (),
    datasets: Sequence[Dataset] = (),
    lookups: Mapping[str, Lookup | Sequence[Mapping[str, object]]] = {},
    data_models: Mapping[str, DataModel | Mapping[str, Any]] = {},
    macros: MacroTable | Mapping[str, str] = {},  # noqa: B006
    apps: Sequence[str | PathLike[str]] = (),
    now: float | None = None,
) -> Results:
    """Run a search and return everything that it finds.

    `events` are rows whose fields are known: None is a missing field, a list is a multivalue field. `datasets` are raw
    logs that go through the knowledge objects of the built-in packs and of `apps`. `now` is the time of the search in
    epoch seconds, the present by default. Raises SearchError for a search that Splunk would refuse, and its subclass
    UnsupportedError for one that this engine cannot run as Splunk does.
    """
    return run_search(
        spl,
        Session(),
        events=events,
        datasets=datasets,
        lookups=lookups,
        data_models=data_models,
        macros=macros,
        apps=apps,
        now=now,
    )


def run_search(  # noqa: PLR0913 - these are the parameters of the public API
    spl: str | SourceText,
    session: Session,
    *,
    events: Iterable[Mapping[str, object]] = (),
    datasets: Sequence[Dataset] = (),
    lookups: Mapping[str, Lookup | Sequence[Mapping[str, object]]] = {},
    data_models: Mapping[str, DataModel | Mapping[str, Any]] = {},
    macros: MacroTable | Mapping[str, str] = {},  # noqa: B006
    apps: Sequence[str | PathLike[str]] = (),
    now: float | None = None,
) -> Results:
    """Run a search as `search` does, in a session."""
    base = session.knowledge or KnowledgeBase.load([Path(app) for app in apps])
    knowledge = base.extended(lookups=lookups, data_models=data_models)
    started = time.time() if now is None else now
    table = knowledge.macros.extended(MacroTable.of(macros))
    parsed = parse(spl, table, started)
    pipeline = parsed.require()
    context = Context(
        scope=Scope(now=started, source=parsed.source, clock=time.time, lookup=_lookup_function(knowledge)),
        events=_sources(events, datasets, knowledge),
        knowledge=knowledge,
        macros=table,
        store=session.store,
        trace=session.trace,
    )
    try:
        return _results(run_pipeline(pipeline, context), context)
    except RecursionError as error:
        raise SearchError.of(Diagnostic("SPL113", "This search is nested too deep to be run.")) from error
    except RegexLimitError as error:
        message = f"A regular expression has exceeded its match limit: {error}"
        raise SearchError.of(Diagnostic("RUN702", message, hint="make the pattern less ambiguous")) from error


def _lookup_function(knowledge: KnowledgeBase) -> Callable[[str, Row], Row]:
    """Return what `lookup()` asks: the first row of a table that matches, empty where there is none."""

    def answer(name: str, values: Row) -> Row:
        table = knowledge.lookups.get(name)
        rows = table.find(values) if table else []
        return rows[0] if rows else {}

    return answer


def _sources(
    events: Iterable[Mapping[str, object]], datasets: Sequence[Dataset], knowledge: KnowledgeBase
) -> EventSource:
    parts: list[EventSource] = []
    given = list(events)
    if given:
        parts.append(GivenEvents(given))
    if datasets:
        parts.append(RecordedLogs(tuple(datasets), knowledge))
    return parts[0] if len(parts) == 1 else Sources(tuple(parts))


def _results(stream: Stream, context: Context) -> Results:
    columns = dict.fromkeys(stream.columns or ())
    rows = []
    for row in stream.rows:
        for name, value in row.items():
            settled = settle(value)
            assert settled is not None
            row[name] = settled
        columns.update(dict.fromkeys(row))
        rows.append(row)
    return Results(tuple(rows), tuple(columns), tuple(context.messages))
