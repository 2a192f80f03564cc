"""strcat: join fields and texts into a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row, texts
from tocsin.source import Span
from tocsin.spl.command import Stop, read_declared
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import QUOTED, quote, quote_field
from tocsin.spl.parts import BOOLEAN
from tocsin.spl.parts.words import FIELD, TEXT
from tocsin.spl.trees import FieldReference, TextLiteral

__all__ = ["Strcat"]

Piece = FieldReference | TextLiteral


@dataclass(frozen=True, slots=True)
class _Pieces:
    describes: str = "fields and quoted texts to join"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        while self.accepts(cursor) and not stop(cursor):
            start = cursor.position
            if cursor.looks(QUOTED):
                text = TEXT.read(cursor, stop)
                pieces.append(TextLiteral(text=text, span=Span(start, cursor.position)))
            else:
                name = FIELD.read(cursor, stop)
                pieces.append(FieldReference(name=name, span=Span(start, cursor.position)))
            cursor.skip_commas()
        return tuple(pieces)

    def write(self, value: tuple[Piece, ...]) -> str:
        return " ".join(quote(p.text) if isinstance(p, TextLiteral) else _written(p.name) for p in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strcat(Command):
    """Join the texts of fields and quoted texts; the last name is the field that takes the result."""

    name = "strcat"
    kind = Kind.STREAMING

    allrequired: bool = option(BOOLEAN, False, about="write nothing where one of the fields is missing")
    pieces: tuple[Piece, ...] = positional(_Pieces(), about="fields, texts in double quotes, and the destination")

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read the pieces, of which there are at least a source and the destination."""
        values = read_declared(cls, cursor, start)
        if len(values["pieces"]) < 2:
            message = "'strcat' needs at least one source and then the field that takes the result."
            cursor.fail("SPL109", message, Span(start, start + len(cls.name)))
        return cls(**values, span=Span(start, cursor.end))

    @property
    def destination(self) -> str:
        """The field that takes the result."""
        last = self.pieces[-1]
        return last.text if isinstance(last, TextLiteral) else last.name

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the pieces joined."""
        sources, destination = self.pieces[:-1], self.destination
        required = [piece.name for piece in sources if isinstance(piece, FieldReference)] if self.allrequired else []
        for row in rows:
            if all(name in row for name in required):
                row[destination] = "".join(_text(piece, row) for piece in sources)
            yield row

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the destination."""
        return None if before is None else tuple(dict.fromkeys((*before, self.destination)))

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind, and the fields that are joined."""
        names = [piece.name for piece in self.pieces[:-1] if isinstance(piece, FieldReference)]
        return after | FieldSet(frozenset(names))


def _written(name: str) -> str:
    """Write the name of a field; double quotes would make it a text."""
    return name if quote_field(name) == name or "'" in name else f"'{name}'"


def _text(piece: Piece, row: Row) -> str:
    return piece.text if isinstance(piece, TextLiteral) else " ".join(texts(row.get(piece.name)))
