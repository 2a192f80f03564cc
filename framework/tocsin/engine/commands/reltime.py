"""reltime: say how long ago an event was."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option
from tocsin.expressions.values import to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD

__all__ = ["Reltime"]

_UNITS = (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reltime(Command):
    """Set the field `reltime` to how long ago an event was, in the largest unit that fits: `5 days ago`."""

    name = "reltime"
    kind = Kind.STREAMING

    timefield: str = option(FIELD, "_time", about="the field with the epoch time")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its age in words."""
        now = context.scope.now
        for row in rows:
            moment = to_number(row.get(self.timefield))
            if moment is not None:
                row["reltime"] = _age(now - moment)
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and `reltime`."""
        return None if before is None else tuple(dict.fromkeys((*before, "reltime")))

    def writes(self) -> FieldSet:
        """Return the field that it makes."""
        return FieldSet.of("reltime")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the time."""
        return after | FieldSet(frozenset([self.timefield]))


def _age(seconds: float) -> str:
    direction = "ago" if seconds >= 0 else "from now"
    for unit, length in _UNITS:
        count = int(abs(seconds) // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} {direction}"
    return "now"
