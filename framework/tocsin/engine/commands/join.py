"""join: add the fields of a subsearch's rows to the rows that agree with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Stream, after, option, positional
from tocsin.engine.nested import fields_of, nested_rows, together
from tocsin.expressions.values import Row, texts, to_number
from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.lexical import quote_field
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import BOOLEAN, FIELDS, NAME, SUBSEARCH, Choice
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.parts.words import read_name
from tocsin.spl.pipeline import Pipeline
from tocsin.spl.trees.clause import JoinKey

__all__ = ["Join"]

_EQUALS = re.compile(r"\s*==?\s*")
_PAIR = re.compile(r'(?:"[^"]*"|[^\s=\[\]]+)\s*==?')
Key = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Keys:
    describes: str = "an equality such as L.id=R.id"

    def accepts(self, cursor: Cursor) -> bool:
        cursor.skip_commas()
        return cursor.looks(_PAIR) is not None

    def read(self, cursor: Cursor, stop: Stop) -> tuple[JoinKey, ...]:
        keys = []
        while self.accepts(cursor) and not stop(cursor):
            start = cursor.position
            left = read_name(cursor)
            cursor.take(_EQUALS)
            right = read_name(cursor)
            keys.append(JoinKey(left=left, right=right, span=Span(start, cursor.position)))
        return tuple(keys)

    def write(self, value: tuple[JoinKey, ...]) -> str:
        return " ".join(f"{quote_field(key.left)}={quote_field(key.right)}" for key in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """Add the fields of a subsearch's rows to the rows with the same values in some fields."""

    name = "join"
    kind = Kind.ORDERING

    type: str = option(Choice(("inner", "left", "outer")), "inner", about="what happens to rows that match nothing")
    max: int = option(AtLeast(0), 1, about="how many matching rows each row is joined with; 0 for all")
    overwrite: bool = option(BOOLEAN, True, about="whether the subsearch's values replace those of the same name")
    usetime: bool = option(BOOLEAN, False, about="whether the times are compared too")
    earlier: bool = option(BOOLEAN, True, about="with usetime: join with earlier rows, or else with later ones")
    left: str | None = option(NAME, about="the name of the left side, put before its fields")
    right: str | None = option(NAME, about="the name of the right side, put before its fields")
    where: tuple[JoinKey, ...] = positional(after("where", _Keys()), (), about="L.field=R.field …")
    fields: tuple[str, ...] = positional(FIELDS, (), about="the fields that must agree; without any, all common ones")
    subsearch: Pipeline = positional(SUBSEARCH, about="the rows to join with")

    def check(self, context: Context) -> None:
        """Refuse keys of which it is not clear whose fields they are."""
        for key in self.where:
            if self.left is None or self.right is None or self._sides(key) is None:
                message = "'join … where' compares a field of the left side with one of the right side."
                context.refuse("SPL274", message, key, "write left=L right=R where L.field=R.field")

    def _sides(self, key: JoinKey) -> tuple[str, str] | None:
        """Return the names of a key's fields without their sides, or None when it does not name both sides."""
        for one, other in ((key.left, key.right), (key.right, key.left)):
            if one.startswith(f"{self.left}.") and other.startswith(f"{self.right}."):
                return one.partition(".")[2], other.partition(".")[2]
        return None

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the joined rows in the order of the left side."""
        right = nested_rows(self.subsearch, context, context.limits.join_rows, self.name)
        rows = list(stream.rows)
        others = list(right.rows)
        left_fields, right_fields = self._fields(rows, others)
        matching = _Matches(self, others, right_fields)
        if self.where:
            rows = [_prefixed(row, self.left) for row in rows]
            left_fields = [f"{self.left}.{name}" for name in left_fields]
        columns = stream.mapped(lambda before: self._columns(before, right))
        return Stream(self._joined(rows, left_fields, matching), columns)

    def _fields(self, rows: list[Row], others: list[Row]) -> tuple[list[str], list[str]]:
        """Return the fields to compare on the left and on the right."""
        if self.where:
            sides = [pair for key in self.where if (pair := self._sides(key)) is not None]
            return [left for left, _ in sides], [right for _, right in sides]
        names = list(self.fields)
        if not names:
            known = {name for row in others for name in row}
            names = [n for n in dict.fromkeys(n for row in rows for n in row) if n in known and n[:1] != "_"]
        return names, names

    def _columns(self, before: tuple[str, ...], right: Stream) -> tuple[str, ...]:
        behind = right.columns if right.columns is not None else [name for row in right.rows for name in row]
        if self.where:
            return tuple(dict.fromkeys([f"{self.left}.{c}" for c in before] + [f"{self.right}.{c}" for c in behind]))
        return tuple(dict.fromkeys([*before, *behind]))

    def _joined(self, rows: list[Row], fields: Sequence[str], matching: _Matches) -> Iterator[Row]:
        for row in rows:
            key = _key(row, fields)
            found = matching.of(key, row) if key is not None else []
            if not found and self.type != "inner":
                yield row
            for other in found:
                yield {**row, **other} if self.overwrite else {**other, **row}

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the fields before and those of the subsearch, named with their sides where these have names."""
        left, right = before, fields_of(self.subsearch)
        if self.where:
            left = OutputFields(tuple(f"{self.left}.{name}" for name in left.names), left.open)
            right = OutputFields(tuple(f"{self.right}.{name}" for name in right.names), right.open)
        return together(left, right)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields to compare."""
        if self.where or not self.fields:
            return EVERYTHING
        return after | FieldSet.of(*self.fields) | (FieldSet.of("_time") if self.usetime else FieldSet())


class _Matches:
    """The rows of the right side by the values that they must agree in."""

    def __init__(self, command: Join, rows: list[Row], fields: Sequence[str]) -> None:
        self._command = command
        self._rows: dict[Key, list[Row]] = {}
        for row in rows:
            key = _key(row, fields)
            if key is not None:
                kept = _prefixed(row, command.right) if command.where else row
                self._rows.setdefault(key, []).append(kept)

    def of(self, key: Key, row: Row) -> list[Row]:
        """Return the rows that match, no more than allowed."""
        found = self._rows.get(key, [])
        if self._command.usetime:
            found = [other for other in found if self._in_time(row, other)]
        return found[: self._command.max] if self._command.max else found

    def _in_time(self, row: Row, other: Row) -> bool:
        """Whether the times stand as asked for; within one second they always do."""
        one, two = self._time(row, self._command.left), self._time(other, self._command.right)
        if one is None or two is None or int(one) == int(two):
            return True
        return two < one if self._command.earlier else two > one

    def _time(self, row: Row, side: str | None) -> float | None:
        return to_number(row.get(f"{side}._time" if self._command.where else "_time"))


def _key(row: Row, fields: Sequence[str]) -> Key | None:
    """Return the values that must agree, None when one is missing."""
    key = tuple(texts(row.get(name)) for name in fields)
    return key if key and all(key) else None


def _prefixed(row: Row, side: str | None) -> Row:
    return {f"{side}.{name}": value for name, value in row.items()}
