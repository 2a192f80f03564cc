"""The run loop: rows from the source through every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tocsin.engine.command import Command, Kind
from tocsin.engine.context import Context
from tocsin.engine.plan import make_plan
from tocsin.engine.sources import age
from tocsin.engine.stream import Stream
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.node import Node

__all__ = ["check_stage", "run_pipeline", "through"]

_ROWS_A_PULSE = 256


def run_pipeline(
    pipeline: Pipeline, context: Context, given: list[Row] | None = None, after: FieldSet = EVERYTHING
) -> Stream:
    """Run a search over the context's events, or over given rows; `after` are the fields that somebody needs of it."""
    stages = [_runnable(stage, number, context) for number, stage in enumerate(pipeline.stages)]
    if given is not None:
        return _through(stages, Stream(given), context)
    plan = make_plan(stages, after)
    if plan.scan is None:
        return _through(stages, Stream(iter(())), context)
    scan = plan.scan if context.trace is None else context.trace.whole(plan.scan)
    stream = _through(plan.mapped, Stream(context.events.scan(scan, context.test)), context)
    if plan.ordered and not context.events.newest_first:
        stream = Stream(newest_first(stream.rows), stream.columns)
    return _through(plan.reduced, stream, context)


def _through(stages: Iterable[Command], stream: Stream, context: Context) -> Stream:
    for stage in stages:
        stream = through(stage, stream, context)
    return stream


def through(stage: Command, stream: Stream, context: Context) -> Stream:
    """Return the stream behind a stage; that of a traced search is watched."""
    behind = stage.apply(stream, context) if context.trace is None else context.trace.watch(stage, stream, context)
    return behind if context.pulse is None else Stream(_felt(behind.rows, context.pulse), behind.columns)


def _felt(rows: Iterable[Row], pulse: Callable[[], None]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if not number % _ROWS_A_PULSE:
            pulse()
        yield row


def _runnable(stage: Node, number: int, context: Context) -> Command:
    assert isinstance(stage, Command)
    check_stage(stage, number, context)
    return stage


def check_stage(stage: Command, number: int, context: Context) -> None:
    """Refuse what is wrong with a stage whatever the rows are: its arguments, and the place where it stands."""
    if number and stage.kind is Kind.GENERATING and not getattr(stage, "append", False):
        hint = "put it first, or in square brackets behind append or join"
        context.refuse("SPL298", f"'{stage.name}' must be the first command of a search.", stage, hint)
    stage.check(context)


def newest_first(rows: Iterable[Row]) -> Iterator[Row]:
    """Return events in the order in which a search delivers them; those without a time come last."""
    yield from sorted(rows, key=age)
