"""localize: the stretches of time in which events lie close together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option
from tocsin.expressions.time import TimeError, parse_span
from tocsin.expressions.values import Number, to_number
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.parts import TEXT

__all__ = ["Localize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Localize(Command):
    """Return a row for each stretch of time in which no two neighbouring events lie further apart than a pause."""

    name = "localize"
    kind = Kind.TRANSFORMING

    maxpause: str = option(TEXT, "1m", about="the longest pause between two events of one stretch")
    timeafter: str = option(TEXT, "30s", about="what is added to the end of each stretch")
    timebefore: str = option(TEXT, "30s", about="what is taken from the start of each stretch")

    def check(self, context: Context) -> None:
        """Refuse lengths of time that cannot be read."""
        for text in (self.maxpause, self.timeafter, self.timebefore):
            self._seconds(text, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the stretches, the latest one first."""
        times = sorted((time for row in rows if (time := to_number(row.get("_time"))) is not None), reverse=True)
        pause = self._seconds(self.maxpause, context)
        before, after = self._seconds(self.timebefore, context), self._seconds(self.timeafter, context)
        for latest, earliest in _stretches(times, pause):
            yield {"starttime": _number(earliest - before), "endtime": _number(latest + after)}

    def _seconds(self, text: str, context: Context) -> Fraction:
        try:
            seconds = parse_span(text).seconds
        except TimeError as error:
            context.refuse("SPL259", f"'localize' cannot read a length of time: {error}.", self)
        if seconds is None:
            context.refuse("SPL259", f"'localize' needs seconds, minutes or hours, not '{text}'.", self)
        return seconds

    def columns(self, before: Columns) -> Columns:
        """Return the two columns."""
        return ("starttime", "endtime")

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the time."""
        return FieldSet.of("_time")


def _stretches(times: list[Number], pause: Fraction) -> list[tuple[Number, Number]]:
    """Return the latest and the earliest time of each stretch of descending times."""
    stretches: list[tuple[Number, Number]] = []
    for time in times:
        if stretches and stretches[-1][1] - time <= pause:
            stretches[-1] = (stretches[-1][0], time)
        else:
            stretches.append((time, time))
    return stretches


def _number(exact: Number | Fraction) -> Number:
    return int(exact) if exact == int(exact) else float(exact)
