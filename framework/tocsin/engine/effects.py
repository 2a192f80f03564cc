"""Side effects: what a search would send to an index, a file or a person is recorded and never sent."""

from __future__ import annotations

from tocsin.engine.context import Context
from tocsin.engine.store import SideEffect
from tocsin.engine.stream import Stream

__all__ = ["record"]


def record(stream: Stream, context: Context, command: str, target: str) -> Stream:
    """Record every row as sent to a target; return the same rows to go on with."""
    rows = list(stream.rows)
    context.store.effects.append(SideEffect(command, target, tuple(dict(row) for row in rows)))
    return Stream(rows, stream.columns)
