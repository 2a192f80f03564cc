"""bin: put the values of a field into bins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tocsin.engine.binning import LogSpan, automatic_span, automatic_time_span, numeric_bin, parse_log_span
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.time import TimeError, TimeSpan, parse_span, parse_time_modifier
from tocsin.expressions.values import Number, Row, Value, to_number
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, NUMBER, TEXT
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Bin"]

Place = Callable[[Number], Value | None]
_DEFAULT_BINS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin(Command):
    """Put the values of a field into bins: times become the start of their bin, numbers become `low-high`."""

    name = "bin"
    kind = Kind.STREAMING

    span_: str | None = option(TEXT, about="the width of a bin: 10, 5m, 1d, log2")
    bins: int = option(AtLeast(2), _DEFAULT_BINS, about="the most bins to make where there is no span")
    minspan: str | None = option(TEXT, about="the least width of a bin where there is no span")
    start: float | None = option(NUMBER, about="a number that the bins reach down to where there is no span")
    end: float | None = option(NUMBER, about="a number that the bins reach up to where there is no span")
    aligntime: str | None = option(TEXT, about="a time at which a bin starts")
    field: str = positional(FIELD, about="the field whose values are put into bins")
    new: str | None = positional(after("as", FIELD), None, about="the field that the bin is written to")

    def check(self, context: Context) -> None:
        """Refuse spans and times that cannot be read."""
        for text in (self.span_, self.minspan):
            if text is not None:
                self._read_span(text, context)
        self._origin(context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its value put into a bin."""
        span = self._read_span(self.span_, context) if self.span_ is not None else None
        if span is None:
            kept = list(rows)
            rows, span = iter(kept), self._choose_span(kept, context)
        place = self._place(span, context)
        target = self.new or self.field
        for row in rows:
            number = to_number(row.get(self.field))
            binned = None if number is None else place(number)
            if binned is not None:
                row[target] = binned
            elif self.new is not None and self.field in row:
                row[target] = row[self.field]
            yield row

    def _read_span(self, text: str, context: Context) -> Decimal | LogSpan | TimeSpan:
        """Return the width that a text names: of time for `_time` and with a unit of time, else of numbers."""
        if self.field != "_time":
            span = _number(text) or parse_log_span(text)
            if span is not None:
                return span
        try:
            return parse_span(text)
        except TimeError:
            hint = "write a number such as 10, a time such as 5m, or log2"
            context.refuse("SPL252", f"'bin' cannot read the span '{text}'.", self, hint)

    def _choose_span(self, rows: list[Row], context: Context) -> Decimal | TimeSpan:
        """Return the width that covers all values with no more bins than allowed."""
        numbers = [number for row in rows if (number := to_number(row.get(self.field))) is not None]
        least = None if self.minspan is None else self._read_span(self.minspan, context)
        if self.field == "_time":
            low, high = (min(numbers), max(numbers)) if numbers else (0, 0)
            shortest = least if isinstance(least, TimeSpan) else None
            return automatic_time_span(low, high, self.bins, context.scope.zone, shortest)
        numbers += [edge for edge in (self.start, self.end) if edge is not None]
        low, high = (min(numbers), max(numbers)) if numbers else (0, 0)
        return automatic_span(low, high, self.bins, least if isinstance(least, Decimal) else Decimal(0))

    def _place(self, span: Decimal | LogSpan | TimeSpan, context: Context) -> Place:
        if isinstance(span, Decimal):
            return numeric_bin(span)
        if isinstance(span, LogSpan):
            return span.bin
        origin, zone = self._origin(context), context.scope.zone
        return lambda number: span.floor(number, zone, origin)

    def _origin(self, context: Context) -> Number:
        """Return the time that bins are counted from."""
        text = self.aligntime
        if text is None:
            return 0
        if text.lower() in ("earliest", "latest"):
            message = f"'bin' cannot align to the {text.lower()} time: the time range of the search is not known here."
            context.unsupported(message, self, "give the time itself, such as aligntime=@d+3h")
        try:
            return parse_time_modifier(text, context.scope.now, context.scope.zone)
        except TimeError:
            context.refuse("SPL252", f"'bin' cannot read the time '{text}' of aligntime.", self)

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the new field."""
        if before is None or self.new is None or self.new in before:
            return before
        return (*before, self.new)

    def writes(self) -> FieldSet:
        """Return the field that takes the bin."""
        return FieldSet.of(self.new or self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the field itself."""
        return after | FieldSet.of(self.field)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None
