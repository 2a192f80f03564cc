"""rangemap: name the ranges that a number lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from tocsin.engine.command import Columns, Command, Context, Kind, Rows
from tocsin.expressions.values import Value, multivalue, to_number, to_text, values_of
from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote_field, text_or_quoted
from tocsin.spl.parts import FIELD, TEXT
from tocsin.spl.trees.clause import NamedRange

__all__ = ["Rangemap"]

_OPTION = re.compile(r'\s*(?:"([^"]+)"|([^\s=",|]+))\s*=\s*')
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_RANGE = re.compile(rf'"?({_NUMBER})\s*-\s*({_NUMBER})"?(?=[\s,]|\Z)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Rangemap(Command):
    """Set the field `range` to the names of the ranges that a number lies in, their ends included."""

    name = "rangemap"
    kind = Kind.STREAMING

    field: str
    ranges: tuple[NamedRange, ...] = ()
    default: str = "None"

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read `field=`, `default=` and any number of `name=low-high`."""
        field, default, ranges = "", "None", []
        while not cursor.finished():
            cursor.skip_commas()
            begin = cursor.position
            found = cursor.take(_OPTION)
            if not found:
                message = f"'rangemap' expects name=low-high before {cursor.excerpt()}."
                cursor.fail("SPL112", message, cursor.here())
            label = found.group(1) or found.group(2)
            if label == "field":
                field = FIELD.read(cursor, lambda _: False)
            elif label == "default":
                default = TEXT.read(cursor, lambda _: False)
            else:
                low, high = _read_range(cursor)
                ranges.append(NamedRange(label=label, low=low, high=high, span=Span(begin, cursor.position)))
            cursor.skip_commas()
        if not field:
            cursor.fail("SPL109", "'rangemap' needs field=….", Span(start, start + len(cls.name)))
        return cls(field=field, ranges=tuple(ranges), default=default, span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the field, the ranges and the default."""
        parts = [f"field={quote_field(self.field)}"]
        parts += [f"{quote_field(r.label)}={to_text(r.low)}-{to_text(r.high)}" for r in self.ranges]
        return " ".join([*parts, f"default={text_or_quoted(self.default)}"] if self.default != "None" else parts)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the names of its ranges."""
        for row in rows:
            row["range"] = self._names(row.get(self.field))
            yield row

    def _names(self, value: Value | None) -> Value:
        numbers = [number for v in values_of(value) if (number := to_number(v)) is not None]
        names = (r.label for r in self.ranges if any(r.low <= number <= r.high for number in numbers))
        return multivalue(names) or self.default

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and `range`."""
        return None if before is None else tuple(dict.fromkeys((*before, "range")))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind less `range`, and the number."""
        return after.without(["range"]) | FieldSet(frozenset([self.field]))


def _read_range(cursor: Cursor) -> tuple[float, float]:
    found = cursor.take(_RANGE)
    if not found:
        hint = "write two numbers with a dash between them, such as 1-30"
        cursor.fail("SPL116", f"Expected a range, not {cursor.excerpt()}.", cursor.here(), hint)
    low, high = float(found.group(1)), float(found.group(2))
    return low, high
