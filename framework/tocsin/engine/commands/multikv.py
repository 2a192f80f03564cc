"""multikv: make a row of each line of a table inside an event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, after, option, positional
from tocsin.expressions.values import Row, texts
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import text_or_quoted
from tocsin.spl.parts import BOOLEAN, FIELDS, INTEGER, TEXT

__all__ = ["Multikv"]

_CELL = re.compile(r"\S+")
_UNCLEAN = re.compile(r"\W")


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
            lines = [line for text in texts(row.get("_raw")) for line in text.splitlines() if line.strip()]
            made = list(self._lines(row, lines))
            if not made or not self.rmorig:
                yield row
            yield from made

    def _lines(self, row: Row, lines: Sequence[str]) -> Iterator[Row]:
        header = "" if self.noheader else next(islice(lines, max(self.forceheader - 1, 0), None), "")
        if not header and not self.noheader:
            return
        body = lines if self.noheader else lines[max(self.forceheader, 1) :]
        columns = [(found.group(), found.start()) for found in _CELL.finditer(header)]
        for line in body:
            if not self.filter or any(term in line for term in self.filter):
                cells = self._cells(line, columns)
                yield {**(row if self.copyattrs else {}), "_raw": line, **cells}

    def _cells(self, line: str, columns: Sequence[tuple[str, int]]) -> Row:
        words = _CELL.findall(line)
        if self.noheader:
            named = {f"Column_{number}": word for number, word in enumerate(words, 1)}
        elif len(words) == len(columns):
            named = {_clean(name): word for (name, _), word in zip(columns, words, strict=True)}
        else:
            ends = [start for _, start in columns[1:]] + [len(line)]
            cut = {_clean(name): line[start:end].strip() for (name, start), end in zip(columns, ends, strict=True)}
            named = {name: text for name, text in cut.items() if text}
        return {name: text for name, text in named.items() if not self.fields or name in self.fields}

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the text."""
        return after | FieldSet.of("_raw")


def _clean(name: str) -> str:
    return _UNCLEAN.sub("_", name)
