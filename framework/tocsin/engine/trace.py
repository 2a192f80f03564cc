"""What happened on the way of a search: rows into and out of every stage, and the rows that nearly passed a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from tocsin.engine.command import Command, Kind
from tocsin.engine.commands.regex import RegexFilter
from tocsin.engine.context import Context
from tocsin.engine.near_misses import NearMiss, NearMisses, judge_condition, judge_predicate, judge_regex
from tocsin.engine.plan import Scan
from tocsin.engine.stream import Rows, Stream
from tocsin.expressions.values import Row
from tocsin.source import SourceText
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.trees import Binary, Call, In, Not

__all__ = ["StageTrace", "Trace"]

_ROWS_LOOKED_AT = 1000
_SHOWN = FieldSet.of("_raw", "_time", "host", "index", "source", "sourcetype")


@dataclass(slots=True, eq=False)
class StageTrace:
    """One stage: rows in and out, the searches that it ran itself, and what its rows had of the fields it reads."""

    command: Command
    source: SourceText | None
    misses: NearMisses | None = None
    rows_in: int = 0
    rows_out: int = 0
    owner: StageTrace | None = None
    nested: list[StageTrace] = field(default_factory=list)
    present: Counter[str] = field(default_factory=Counter)
    first: Row | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields without which the stage drops a row, or computes nothing."""
        by = getattr(self.command, "by", ())
        named = getattr(by, "fields", by)
        grouped = tuple(name for name in named or () if isinstance(name, str) and "*" not in name)
        return grouped or tuple(sorted(self.command.needs(NOTHING).names))

    @property
    def ran_dry(self) -> bool:
        """Whether rows went in and none came out."""
        return self.rows_in > 0 and self.rows_out == 0

    def nearest(self) -> list[NearMiss]:
        """Return the rows that the stage dropped, by the comparisons that they failed, the nearest first."""
        return self.misses.nearest() if self.misses else []

    def absent(self) -> list[str]:
        """Return the fields that the stage reads and that no row had."""
        return [name for name in self.reads if self.rows_in and not self.present[name]]

    def enter(self, rows: Iterable[Row]) -> Rows:
        """Yield the rows that go in, counted and looked at."""
        for row in rows:
            self.see(row)
            yield row

    def see(self, row: Row) -> None:
        """Count a row that goes in, and look at it."""
        self.rows_in += 1
        if self.rows_in <= _ROWS_LOOKED_AT:
            self.present.update(name for name in self.reads if name in row)
            self.first = self.first or dict(row)
        if self.misses is not None:
            self.misses.see(row)

    @property
    def feeds(self) -> StageTrace | None:
        """The stage that groups the events which it finds itself, where this is the last that they come through."""
        owner = self.owner
        if owner is None or owner.command.kind is not Kind.GENERATING or owner.nested[-1] is not self:
            return None
        return owner if getattr(owner.command, "by", None) else None


@dataclass(slots=True)
class Trace:
    """The stages of a search as they run; those of a search within a stage stand below that stage."""

    stages: list[StageTrace] = field(default_factory=list)
    _owner: StageTrace | None = None

    @staticmethod
    def whole(scan: Scan) -> Scan:
        """Return a scan that leaves no event out and keeps what it takes to show one."""
        return Scan(fields=scan.fields | _SHOWN)

    def watch(self, command: Command, stream: Stream, context: Context) -> Stream:
        """Return the stream behind a command, counting what goes in and comes out."""
        quiet = replace(context, trace=None)
        stage = StageTrace(command, context.scope.source, _misses(command, quiet), owner=self._owner)
        (self.stages if self._owner is None else self._owner.nested).append(stage)
        with self._inside(stage):
            after = command.apply(Stream(stage.enter(stream.rows), stream.columns), context)
        return Stream(self._leave(stage, iter(after.rows)), after.columns)

    def dry_stage(self) -> StageTrace | None:
        """Return the first stage that rows went into and none came out of.

        What generates rows is looked into; a search in brackets may well find nothing.
        """
        return _first_dry(self.stages)

    def every_stage(self) -> Iterator[tuple[int, StageTrace]]:
        """Yield each stage with its depth, those within a stage before it."""
        return _walk(self.stages, 0)

    def _leave(self, stage: StageTrace, rows: Rows) -> Rows:
        while True:
            with self._inside(stage):
                row = next(rows, None)
            if row is None:
                return
            stage.rows_out += 1
            if (fed := stage.feeds) is not None:
                fed.see(row)
            yield row

    @contextmanager
    def _inside(self, stage: StageTrace) -> Iterator[None]:
        before, self._owner = self._owner, stage
        try:
            yield
        finally:
            self._owner = before


def _misses(command: Command, context: Context) -> NearMisses | None:
    predicate = command.filters()
    if predicate is not None:
        return NearMisses(judge_predicate(predicate, context))
    if isinstance(command, RegexFilter):
        return NearMisses(judge_regex(command, context))
    condition = getattr(command, "condition", None)
    if isinstance(condition, Binary | Call | In | Not):
        return NearMisses(judge_condition(condition, context))
    return None


def _first_dry(stages: list[StageTrace]) -> StageTrace | None:
    for stage in stages:
        generated = _first_dry(stage.nested) if stage.command.kind is Kind.GENERATING else None
        if generated is not None or stage.ran_dry:
            return generated or stage
    return None


def _walk(stages: list[StageTrace], depth: int) -> Iterator[tuple[int, StageTrace]]:
    for stage in stages:
        yield from _walk(stage.nested, depth + 1)
        yield depth, stage
