"""The run loop: rows from the source through every stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.engine.command import Command, Kind
from tocsin.engine.context import Context
from tocsin.engine.stream import Stream
from tocsin.expressions.values import Row, to_number
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.node import Node

__all__ = ["check_stage", "needed_fields", "run_pipeline"]


def run_pipeline(
    pipeline: Pipeline, context: Context, given: list[Row] | None = None, after: FieldSet = EVERYTHING
) -> Stream:
    """Run a search over the context's events, or over given rows; `after` are the fields that somebody needs of it."""
    stages = [_runnable(stage, number, context) for number, stage in enumerate(pipeline.stages)]
    stream = _start(stages, context, after) if given is None else Stream(given)
    ordered = given is not None or context.events.newest_first
    for number, stage in enumerate(stages):
        stream = stage.apply(stream, context)
        if number == 0 and not ordered and stage.kind is Kind.STREAMING:
            stream = Stream(newest_first(stream.rows), stream.columns)
    return stream


def _start(stages: list[Command], context: Context, after: FieldSet) -> Stream:
    if stages and stages[0].kind is Kind.GENERATING:
        return Stream(iter(()))
    return Stream(context.events.scan(needed_fields(stages, after)))


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


def needed_fields(stages: Iterable[Command], after: FieldSet = EVERYTHING) -> FieldSet:
    """Return the fields that the stages need of the events for the fields behind the last stage to be right."""
    for stage in reversed(list(stages)):
        after = stage.needs(after)
    return after


def newest_first(rows: Iterable[Row]) -> Iterator[Row]:
    """Return events in the order in which a search delivers them; those without a time come last."""
    yield from sorted(rows, key=_age)


def _age(row: Row) -> float:
    time = row.get("_time")
    number = to_number(time) if time is not None and not isinstance(time, tuple) else None
    return float("inf") if number is None else -number
