"""One search, from the text that a client sent to rows: parsed, run over the stored events, its writings kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tocsin.diagnostics import Diagnostic, Severity
from tocsin.engine.command import Command, Kind
from tocsin.engine.commands import find
from tocsin.engine.context import Context
from tocsin.engine.macros import evaluate_macro
from tocsin.engine.messages import Message
from tocsin.engine.running import run_pipeline
from tocsin.engine.store import Store
from tocsin.engine.stream import Stream
from tocsin.errors import SearchError, TocsinError
from tocsin.expressions.regexes import RegexLimitError
from tocsin.expressions.scope import Scope
from tocsin.expressions.time import parse_time_modifier
from tocsin.expressions.values import Row, settle
from tocsin.spl import parse_search
from tocsin.spl.parsing import Parsed
from tocsin.splunkd.accounts import User
from tocsin.splunkd.deleting import deleting_grammar
from tocsin.splunkd.stored import ADDRESS, Scanned, StoredEvents

if TYPE_CHECKING:
    from tocsin.splunkd.server import Server

__all__ = [
    "Found",
    "SearchRequest",
    "halves",
    "parse_request",
    "post_process",
    "run_request",
    "time_of",
    "with_command",
    "written_stage",
]

_READING = (Kind.STREAMING, Kind.STATEFUL, Kind.ORDERING)
_NO_COMMAND = re.compile(r"There is no command '([^']+)'")
_WORD = re.compile(r"\s*([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """A search as a client asks for it, its times already epochs."""

    text: str
    user: User
    app: str = "search"
    now: float
    earliest: float = float("-inf")
    latest: float = float("inf")


@dataclass(slots=True)
class Found:
    """The rows of a search and the names of their columns in order, and what of the search reads and what reports."""

    rows: list[Row] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    event_search: str = ""
    report_search: str = ""

    @property
    def are_events(self) -> bool:
        """Whether the rows are events as they were read."""
        return bool(self.event_search) and not self.report_search


def with_command(text: str) -> str:
    """Return a search whose first command stands behind a pipe, as the REST interface reads it.

    Raise SearchError for a first word that is no command.
    """
    stripped = text.strip()
    word = _WORD.match(stripped)
    if stripped.startswith(("|", "`")) or word is None:
        return stripped
    name = word[1].lower()
    if name == "search":
        return stripped[word.end() :].strip() or "*"
    if find(name) is None:
        raise _unknown_command(word[1])
    return f"| {stripped}"


def time_of(text: str, now: float, otherwise: float) -> float:
    """Return the epoch of a time modifier; raise TimeError for what is none, SearchError for real time."""
    if not text.strip():
        return otherwise
    if text.strip().startswith("rt"):
        raise SearchError.of(Diagnostic("RUN712", "Real-time searches are not supported by this server."))
    return float(parse_time_modifier(text, now))


def parse_request(text: str, server: Server, now: float) -> Parsed:
    """Parse a search with all that the server knows; raise SearchError."""
    knowledge = server.knowledge()
    evaluate = evaluate_macro(Scope(now=now))
    parsed = parse_search(with_command(text), deleting_grammar(), knowledge.macros, evaluate)
    try:
        parsed.require()
    except SearchError as error:
        unknown = _NO_COMMAND.match(str(error))
        raise _unknown_command(unknown[1]) if unknown else error from error
    return parsed


def _unknown_command(name: str) -> TocsinError:
    return SearchError.of(Diagnostic("SPL103", f"Unknown search command '{name}'."))


def halves(parsed: Parsed) -> tuple[str, str]:
    """Return the commands of a search that read events, and those that report on them, each as text."""
    stages = [stage for stage in parsed.pipeline.stages if isinstance(stage, Command)]
    reports = next((place for place, stage in enumerate(stages) if stage.kind not in _READING), len(stages))
    return " | ".join(map(written_stage, stages[:reports])), " | ".join(map(written_stage, stages[reports:]))


def written_stage(stage: Command) -> str:
    """Return a command with its name, which `search` leaves out when it stands first."""
    return f"{stage.name} {stage.write().removeprefix(stage.name).strip()}".strip()


def run_request(request: SearchRequest, server: Server, scanned: Scanned) -> Found:
    """Run a search and keep what it writes; raise SearchError or StoppedError."""
    parsed = parse_request(request.text, server, request.now)
    knowledge = server.knowledge()
    events = StoredEvents(
        indexes=server.indexes,
        knowledge=knowledge,
        allowed=server.accounts.allowed_indexes(request.user),
        default=server.accounts.default_indexes(request.user),
        earliest=request.earliest,
        latest=request.latest,
        scanned=scanned,
        may_delete=server.accounts.may_delete(request.user),
    )
    before = server.lookup_tables()
    store = Store(tables=dict(before))
    context = Context(
        scope=Scope(now=request.now, source=parsed.source, clock=server.clock, lookup=server.lookup_function(store)),
        events=events,
        knowledge=knowledge,
        macros=knowledge.macros,
        store=store,
        pulse=scanned.check,
    )
    found = _collected(parsed, context, server.settings.limits.job_rows, scanned)
    found.event_search, found.report_search = halves(parsed)
    server.keep_tables({name: rows for name, rows in store.tables.items() if rows is not before.get(name)})
    server.keep_effects(store.effects, request.now)
    return found


def post_process(text: str, rows: Sequence[Row], server: Server, user: User, now: float) -> Found:
    """Run further commands over rows that a search has found."""
    parsed = parse_request(text, server, now)
    scanned = Scanned()
    knowledge = server.knowledge()
    events = StoredEvents(indexes=server.indexes, knowledge=knowledge, allowed=(), scanned=scanned)
    context = Context(
        scope=Scope(now=now, source=parsed.source, clock=server.clock),
        events=events,
        knowledge=knowledge,
        macros=knowledge.macros,
        store=Store(),
    )
    return _collected(parsed, context, server.settings.limits.job_rows, scanned, [dict(row) for row in rows])


def _collected(parsed: Parsed, context: Context, most: int, scanned: Scanned, given: list[Row] | None = None) -> Found:
    """Take the rows of a search up to a bound, and say so when there are more."""
    try:
        return _rows(run_pipeline(parsed.pipeline, context, given), context, most, scanned)
    except RegexLimitError as error:
        message = f"A regular expression has exceeded its match limit: {error}"
        raise SearchError.of(Diagnostic("RUN702", message)) from error


def _rows(stream: Stream, context: Context, most: int, scanned: Scanned) -> Found:
    columns = dict.fromkeys(stream.columns or ())
    rows: list[Row] = []
    for row in stream.rows:
        if len(rows) >= most:
            context.say(f"The results are cut off at {most:,} rows.", Severity.WARNING)
            break
        scanned.check()
        rows.append(_settled(row))
        columns.update(dict.fromkeys(row))
    return Found(rows, [name for name in columns if name != ADDRESS], list(context.messages))


def _settled(row: Row) -> Row:
    for name, value in row.items():
        settled = settle(value)
        assert settled is not None
        row[name] = settled
    return row
