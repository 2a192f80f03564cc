"""contingency: count the combinations of two fields in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.engine.aggregation import key_reader
from tocsin.engine.command import Command, Context, Kind, Stream, option, positional
from tocsin.expressions.values import Row
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, FIELD, NUMBER, TEXT
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Contingency"]

_EMPTY = "EMPTY_STR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contingency(Command):
    """Count how often each value of a field occurs with each value of another."""

    name = "contingency"
    kind = Kind.TRANSFORMING

    maxrows: int = option(AtLeast(0), 1000, about="the most rows; 0 for all")
    maxcols: int = option(AtLeast(0), 100, about="the most columns; 0 for all")
    mincolcover: float = option(NUMBER, 1.0, about="the share of rows that the columns shall cover")
    minrowcover: float = option(NUMBER, 1.0, about="the share of rows that the rows shall cover")
    usetotal: bool = option(BOOLEAN, True, about="whether there is a row and a column of totals")
    totalstr: str = option(TEXT, "TOTAL", about="the name of that row and column")
    first: str = positional(FIELD, about="the field whose values are the rows")
    second: str = positional(FIELD, about="the field whose values are the columns")

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the table of counts, the most frequent values first."""
        counts: Counter[tuple[str, str]] = Counter()
        read = key_reader((self.first, self.second))
        for row in stream.rows:
            for one, other in read(row):
                counts[one or _EMPTY, other or _EMPTY] += 1
        lines = _ranked(counts, lambda pair: pair[0], self.minrowcover, self.maxrows)
        columns = _ranked(counts, lambda pair: pair[1], self.mincolcover, self.maxcols)
        rows = [self._line(line, counts, lines, columns) for line in lines]
        if self.usetotal and rows:
            rows.append(self._totals(counts, columns))
        header = (self.first, *columns, *([self.totalstr] * self.usetotal))
        return Stream(rows, tuple(dict.fromkeys(header)))

    def _line(self, line: str, counts: Counter[tuple[str, str]], lines: Counter[str], columns: Counter[str]) -> Row:
        row: Row = {self.first: line, **{column: counts[line, column] for column in columns}}
        return {**row, self.totalstr: lines[line]} if self.usetotal else row

    def _totals(self, counts: Counter[tuple[str, str]], columns: Counter[str]) -> Row:
        return {self.first: self.totalstr, **columns, self.totalstr: counts.total()}

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the field for the rows; the columns are made of values."""
        return OutputFields((self.first,), open=True)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the two fields."""
        return FieldSet.of(self.first, self.second)


def _ranked(
    counts: Counter[tuple[str, str]], value: Callable[[tuple[str, str]], str], cover: float, most: int
) -> Counter[str]:
    """Return the values by descending frequency, as many as cover a share of all and no more than allowed."""
    totals: Counter[str] = Counter()
    for pair, count in counts.items():
        totals[value(pair)] += count
    kept: Counter[str] = Counter()
    for name, count in sorted(totals.items(), key=lambda item: (-item[1], item[0]))[: most or None]:
        if kept.total() >= cover * counts.total():
            break
        kept[name] = count
    return kept
