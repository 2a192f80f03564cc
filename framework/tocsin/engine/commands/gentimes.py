"""gentimes: rows that each stand for a stretch of time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option
from tocsin.expressions.time import TimeError, TimeSpan, format_time, parse_span, parse_time, relative_time
from tocsin.expressions.values import Number, Row
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import TEXT

__all__ = ["Gentimes"]

_DAYS = re.compile(r"[+-]?\d+")
_FORMATS = ("%m/%d/%Y:%H:%M:%S", "%m/%d/%Y")
_HUMAN = "%a %b %e %H:%M:%S %Y"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gentimes(Command):
    """Make a row for each stretch of time between two times."""

    name = "gentimes"
    kind = Kind.GENERATING

    start: str | None = option(TEXT, about="the first moment: MM/DD/YYYY[:HH:MM:SS], or a number of days from today")
    end: str | None = option(TEXT, about="the moment to stop before; by default the last midnight")
    increment: str = option(TEXT, "1d", about="how long a stretch is: a number with s, m, h or d")

    def check(self, context: Context) -> None:
        """Refuse times and spans that cannot be read."""
        if self.start is None:
            context.refuse("SPL257", "'gentimes' needs start=.", self, "write start=-7 or start=12/31/2024")
        self._moment(self.start, context)
        self._moment(self.end or "0", context)
        self._span(context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the stretches, the earliest one first."""
        span, zone = self._span(context), context.scope.zone
        moment, end = self._moment(self.start or "0", context), self._moment(self.end or "0", context)
        for _ in range(_MOST):
            if moment >= end:
                return
            following = span.next(moment, zone)
            row: Row = {"endhuman": format_time(following - 1, _HUMAN, zone), "endtime": following - 1}
            yield row | {"starthuman": format_time(moment, _HUMAN, zone), "starttime": moment}
            moment = following

    def _moment(self, text: str, context: Context) -> Number:
        scope = context.scope
        if _DAYS.fullmatch(text):
            return relative_time(scope.now, f"{int(text):+}d@d", scope.zone)
        moments = (parse_time(text, time_format, scope.zone, scope.now) for time_format in _FORMATS)
        moment = next((found for found in moments if found is not None), None)
        if moment is None:
            hint = "write MM/DD/YYYY, MM/DD/YYYY:HH:MM:SS, or a number of days"
            context.refuse("SPL257", f"'gentimes' cannot read the time '{text}'.", self, hint)
        return moment

    def _span(self, context: Context) -> TimeSpan:
        text = self.increment + "d" if self.increment.isdigit() else self.increment
        try:
            return parse_span(text)
        except TimeError as error:
            context.refuse("SPL257", f"'gentimes' cannot read its increment: {error}.", self)

    def columns(self, before: Columns) -> Columns:
        """Return the four columns."""
        return ("endhuman", "endtime", "starthuman", "starttime")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: no row goes in."""
        return NOTHING
