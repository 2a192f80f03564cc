"""Results that a later command finishes: `sistats` and its kin, `tstats prestats=true`.

Splunk hands on partial aggregates. Here the rows themselves are handed on, with the fields that are to be aggregated,
which gives the finishing command the same result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Rows, Stream
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.outputs import OutputFields

__all__ = ["HandsOn", "handed_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsOn(Command):
    """What the `si` commands have in common: they hand on what the command that they are named after aggregates."""

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows with the fields that are to be aggregated."""
        return handed_on(stream.rows, self.needs(NOTHING))

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before: rows are handed on."""
        return before

    def writes(self) -> FieldSet:
        """Return nothing: rows are handed on."""
        return NOTHING


def handed_on(rows: Iterable[Row], fields: FieldSet) -> Stream:
    """Return the rows with the fields that are to be aggregated, and their times."""
    return Stream(_cut(rows, fields | FieldSet.of("_time")))


def _cut(rows: Iterable[Row], fields: FieldSet) -> Rows:
    for row in rows:
        yield {name: value for name, value in row.items() if name in fields}
