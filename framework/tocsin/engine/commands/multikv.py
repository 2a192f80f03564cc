"""multikv: make a row of each line of a table inside an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.values import Row, texts
from tocsin.knowledge.text_tables import table_cells, table_columns, table_lines
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import text_or_quoted
from tocsin.spl.parts import BOOLEAN, FIELDS, INTEGER, TEXT

__all__ = ["Multikv"]


@dataclass(frozen=True, slots=True)
class _Terms:
    describes: str = "words or quoted texts"

    def accepts(self, cursor: Cursor) -> bool:
        return TEXT.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[str, ...]:
        terms = [TEXT.read(cursor, stop)]
        cursor.skip_commas()
        while not cursor.finished() and not stop(cursor) and TEXT.accepts(cursor):
            terms.append(TEXT.read(cursor, stop))
            cursor.skip_commas()
        return tuple(terms)

    def write(self, value: tuple[str, ...]) -> str:
        return " ".join(map(text_or_quoted, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multikv(Command):
    """Make a row of each line of a table; its header gives the names of the fields."""

    name = "multikv"
    kind = Kind.STREAMING

    conf: str | None = option(TEXT, about="a stanza of multikv.conf")
    copyattrs: bool = option(BOOLEAN, True, about="copy the fields of the event to its lines")
    forceheader: int = option(INTEGER, 0, about="the line that is the header, counted from 1 without empty lines")
    multitable: bool = option(BOOLEAN, True, about="whether an event may hold several tables")
    noheader: bool = option(BOOLEAN, False, about="there is no header: the fields are Column_1 and so on")
    rmorig: bool = option(BOOLEAN, True, about="leave the event itself out")
    fields: tuple[str, ...] = positional(after("fields", FIELDS), (), about="the only columns to take")
    filter: tuple[str, ...] = positional(after("filter", _Terms()), (), about="texts of which a line must hold one")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield a row for each line of each table."""
        if self.conf is not None:
            context.unsupported("'multikv' cannot read multikv.conf.", self)
        for row in rows:
            made = list(self._lines(row, [line for text in texts(row.get("_raw")) for line in table_lines(text)]))
            if not made or not self.rmorig:
                yield row
            yield from made

    def _lines(self, row: Row, lines: Sequence[str]) -> Iterator[Row]:
        header = "" if self.noheader else next(islice(lines, max(self.forceheader - 1, 0), None), "")
        if not header and not self.noheader:
            return
        body = lines if self.noheader else lines[max(self.forceheader, 1) :]
        columns = None if self.noheader else table_columns(header)
        for line in body:
            if not self.filter or any(term in line for term in self.filter):
                cells = table_cells(line, columns)
                taken = {name: text for name, text in cells.items() if not self.fields or name in self.fields}
                yield {**(row if self.copyattrs else {}), "_raw": line, **taken}

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the text."""
        return after | FieldSet.of("_raw")
