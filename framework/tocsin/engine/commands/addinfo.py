"""addinfo: add what is known about the search itself."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows
from tocsin.expressions.values import fixed_text
from tocsin.spl.fieldset import FieldSet

__all__ = ["Addinfo"]

_FIELDS = ("info_min_time", "info_max_time", "info_sid", "info_search_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addinfo(Command):
    """Add the time range of the search, its identifier and the time at which it started to every row."""

    name = "addinfo"
    kind = Kind.STREAMING

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the facts about the search."""
        started = fixed_text(context.scope.now, 3)
        for row in rows:
            row["info_min_time"] = "0.000"
            row["info_max_time"] = "+Infinity"
            row["info_sid"] = f"{int(context.scope.now)}.0"
            row["info_search_time"] = started
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new fields."""
        return None if before is None else tuple(dict.fromkeys([*before, *_FIELDS]))

    def writes(self) -> FieldSet:
        """Return the fields that it makes."""
        return FieldSet.of("info_min_time", "info_max_time", "info_sid", "info_search_time")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind less the new fields."""
        return after.without(_FIELDS)
