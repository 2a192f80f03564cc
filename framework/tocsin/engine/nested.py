"""Running the search in square brackets that a command takes rows from, as many as its limit allows."""

from __future__ import annotations

from itertools import islice

from tocsin.engine.context import Context
from tocsin.engine.stream import Stream
from tocsin.spl.command import Command
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.pipeline import Pipeline

__all__ = ["fields_of", "nested_rows", "together"]


def nested_rows(pipeline: Pipeline, context: Context, limit: int, command: str) -> Stream:
    """Run a nested search and return its rows as a list; says so when the limit cuts them off."""
    stream = context.search(pipeline)
    rows = list(islice(stream.rows, limit + 1))
    if len(rows) > limit:
        context.say(f"The subsearch of '{command}' produced more than {limit} results; the rest is left out.")
    return Stream(rows[:limit], stream.columns)


def fields_of(pipeline: Pipeline, before: OutputFields = ANY_FIELDS) -> OutputFields:
    """Return the fields behind a nested search."""
    for stage in pipeline.stages:
        before = stage.fields_after(before) if isinstance(stage, Command) else ANY_FIELDS
    return before


def together(one: OutputFields, other: OutputFields) -> OutputFields:
    """Return the fields of two sets of rows."""
    return OutputFields(tuple(dict.fromkeys([*one.names, *other.names])), one.open or other.open)
