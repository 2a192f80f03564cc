"""format: turn rows into the text of a search."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row, texts
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import TEXT
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Format"]

_EXPECTED = 6


@dataclass(frozen=True, slots=True)
class _Delimiters:
    describes: str = "six texts in double quotes"

    def accepts(self, cursor: Cursor) -> bool:
        return TEXT.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[str, ...]:
        span = cursor.here()
        delimiters: list[str] = []
        while not stop(cursor) and TEXT.accepts(cursor):
            delimiters.append(TEXT.read(cursor, stop))
            cursor.skip_commas()
        if len(delimiters) != _EXPECTED:
            message = f"'format' takes six delimiters or none, not {len(delimiters)}."
            hint = "before all, before a row, between columns, behind a row, between rows, behind all"
            cursor.fail("SPL278", message, span, hint)
        return tuple(delimiters)

    def write(self, value: tuple[str, ...]) -> str:
        return " ".join(quote(text) for text in value)


_DEFAULT = ("(", "(", "AND", ")", "OR", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Command):
    """Turn rows into one row whose field `search` says what a subsearch means in its place."""

    name = "format"
    kind = Kind.TRANSFORMING

    mvsep: str = option(TEXT, "OR", about="what stands between the values of a multivalue")
    maxresults: int = option(AtLeast(0), 0, about="how many rows are used; 0 for all")
    emptystr: str = option(TEXT, "NOT ( )", about="the text for no rows at all")
    delimiters: tuple[str, ...] = positional(_Delimiters(), _DEFAULT, about="what stands round rows and columns")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield one row with the text."""
        first, before, between, behind, otherwise, last = self.delimiters
        written = []
        for row in islice(rows, self.maxresults or None):
            terms = self._terms(row)
            if terms:
                written.append(f"{before} {f' {between} '.join(terms)} {behind}")
        yield {"search": f"{first} {f' {otherwise} '.join(written)} {last}" if written else self.emptystr}

    def _terms(self, row: Row) -> list[str]:
        """Return what a row says of each of its fields; `search` and `query` hold text that is taken as it is."""
        terms = []
        for name in sorted(row):
            if not name.startswith("_"):
                values = texts(row[name])
                parts = list(values) if name in ("search", "query") else [f'{name}="{_escaped(v)}"' for v in values]
                terms.append(parts[0] if len(parts) == 1 else f"( {f' {self.mvsep} '.join(parts)} )")
        return terms

    def columns(self, before: Columns) -> Columns:
        """Return the one column."""
        return ("search",)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the one column."""
        return OutputFields(("search",))

    def writes(self) -> FieldSet:
        """Return the one column."""
        return FieldSet.of("search")
