"""Running the search in square brackets that a command takes rows from, as many as its limit allows."""

from __future__ import annotations

from itertools import islice

from tocsin.engine.context import Context
from tocsin.engine.stream import Stream
from tocsin.spl.pipeline import Pipeline

__all__ = ["nested_rows"]


def nested_rows(pipeline: Pipeline, context: Context, limit: int, command: str) -> Stream:
    """Run a nested search and return its rows as a list; says so when the limit cuts them off."""
    stream = context.search(pipeline)
    rows = list(islice(stream.rows, limit + 1))
    if len(rows) > limit:
        context.say(f"The subsearch of '{command}' produced more than {limit} results; the rest is left out.")
    return Stream(rows[:limit], stream.columns)
