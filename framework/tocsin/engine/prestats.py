"""Results that a later command finishes: `sistats` and its kin, `tstats prestats=true`.

Splunk hands on partial aggregates. Here the rows themselves are handed on, with the fields that are to be aggregated,
which gives the finishing command the same result.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.engine.stream import Rows, Stream
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet

__all__ = ["handed_on"]


def handed_on(rows: Iterable[Row], fields: FieldSet) -> Stream:
    """Return the rows with the fields that are to be aggregated, and their times."""
    return Stream(_cut(rows, fields | FieldSet.of("_time")))


def _cut(rows: Iterable[Row], fields: FieldSet) -> Rows:
    for row in rows:
        yield {name: value for name, value in row.items() if name in fields}
