"""eventcount: how many events the indexes hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.engine.indexes import events_of, index_of
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import BOOLEAN
from tocsin.spl.parts.indexes import INDEXES

__all__ = ["Eventcount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eventcount(Command):
    """Count the events of indexes, all together or a row for each index."""

    name = "eventcount"
    kind = Kind.GENERATING

    summarize: bool = option(BOOLEAN, True, about="whether there is one number for all indexes")
    report_size: bool = option(BOOLEAN, False, about="whether Splunk tells the size in bytes")
    list_vix: bool = option(BOOLEAN, True, about="whether Splunk lists virtual indexes; no effect here")
    indexes: tuple[str, ...] = positional(INDEXES, (), about="index=name, …: which indexes count")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the count, or the counts."""
        if self.report_size:
            context.unsupported("'eventcount' cannot report sizes: there are no indexes on a disk here.", self)
        counts = Counter(map(index_of, events_of(self.indexes, NOTHING, context)))
        if self.summarize:
            yield {"count": counts.total()}
        else:
            for index in sorted(counts):
                yield {"count": counts[index], "index": index}

    def columns(self, before: Columns) -> Columns:
        """Return the columns."""
        return ("count",) if self.summarize else ("count", "index", "server")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: no row goes in."""
        return NOTHING
