"""What commands about indexes count: the events of the indexes that a name or wildcard stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tocsin.engine.context import Context
from tocsin.engine.plan import Scan
from tocsin.expressions.values import Row, texts
from tocsin.expressions.wildcards import compile_wildcard
from tocsin.spl.fieldset import FieldSet

__all__ = ["events_of", "index_of"]


def events_of(indexes: Sequence[str], fields: FieldSet, context: Context) -> Iterator[Row]:
    """Yield the events of some indexes; of all but the internal ones where none is named."""
    tests = [compile_wildcard(pattern) for pattern in indexes or ("*",)]
    internal = any(pattern.startswith("_") for pattern in indexes)
    for row in context.events.scan(Scan(fields=fields | FieldSet.of("index")), context.test):
        index = index_of(row)
        if (internal or not index.startswith("_")) and any(test(index) for test in tests):
            yield row


def index_of(row: Row) -> str:
    """Return the index of an event; one that says nothing is in `main`."""
    return next(iter(texts(row.get("index"))), "main")
