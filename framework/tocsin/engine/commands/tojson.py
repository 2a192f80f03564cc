"""tojson: write fields as a JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.diagnostics import nearest
from tocsin.engine.command import Columns, Command, Context, Kind, Rows, option, positional
from tocsin.expressions.json_text import Json, JsonError, Numeral, parse_json, write_json
from tocsin.expressions.values import Row, Scalar, Value, looks_numeric, to_text, values_of
from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import EVERYTHING, FieldSet, matches_wildcard
from tocsin.spl.lexical import quote_field
from tocsin.spl.parts import BOOLEAN, CONVERSIONS, FIELD, Choice
from tocsin.spl.trees.clause import Conversion

__all__ = ["Tojson"]

_TYPES = ("none", "auto", "bool", "json", "num", "str")
_FALSE, _TRUE = {"false", "f", "no"}, {"true", "t", "yes"}


class SkippedError(Exception):
    """A value that the type asked for does not allow."""


@dataclass(frozen=True, slots=True)
class _Members:
    """Fields with or without a type function: `num(age) name`."""

    describes: str = "fields, such as num(age)"

    def accepts(self, cursor: Cursor) -> bool:
        return CONVERSIONS.accepts(cursor) or FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Conversion, ...]:
        members: list[Conversion] = []
        while not cursor.finished() and not stop(cursor):
            start = cursor.position
            if CONVERSIONS.accepts(cursor):
                members += CONVERSIONS.read(cursor, stop)
            else:
                name = FIELD.read(cursor, stop)
                members.append(Conversion(function="", field=name, span=Span(start, cursor.position)))
            cursor.skip_commas()
        return tuple(members)

    def write(self, value: tuple[Conversion, ...]) -> str:
        return " ".join(CONVERSIONS.write((m,)) if m.function else quote_field(m.field) for m in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tojson(Command):
    """Write the named fields, or all of them, as a JSON object; multivalues become arrays."""

    name = "tojson"
    kind = Kind.STREAMING

    default_type: str = option(Choice(_TYPES), "none", about="the type of fields without a type function")
    fill_null: bool = option(BOOLEAN, False, about="write null for a value that its type does not allow")
    include_internal: bool = option(BOOLEAN, False, about="write internal fields too where none are named")
    output_field: str = option(FIELD, "_raw", about="the field that takes the object")
    members: tuple[Conversion, ...] = positional(_Members(), (), repeats=True, about="type(field), …")

    def check(self, context: Context) -> None:
        """Refuse a type function that does not exist."""
        for member in self.members:
            if member.function and member.function not in _TYPES:
                close = nearest(member.function, _TYPES)
                hint = f"did you mean '{close}'?" if close else f"'tojson' knows {', '.join(_TYPES)}"
                context.refuse("SPL219", f"'tojson' has no type '{member.function}'.", member, hint)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its object."""
        for row in rows:
            row[self.output_field] = write_json(dict(self._written(row)))
            yield row

    def _written(self, row: Row) -> Iterator[tuple[str, Json]]:
        for name, value in row.items():
            kind = self._type_of(name)
            if kind is None:
                continue
            try:
                yield name, _json(value, _CONVERTERS[kind])
            except SkippedError:
                if self.fill_null:
                    yield name, None

    def _type_of(self, name: str) -> str | None:
        """Return the type by which a field is written, or None for a field that is left out."""
        if not self.members:
            return None if name.startswith("_") and not self.include_internal else self.default_type
        for member in self.members:
            if name == member.field or matches_wildcard(name, member.field):
                return member.function or self.default_type
        return None

    def columns(self, before: Columns) -> Columns:
        """Return the columns before and the object."""
        return None if before is None else tuple(dict.fromkeys((*before, self.output_field)))

    def writes(self) -> FieldSet:
        """Return the field that takes the object."""
        return FieldSet.of(self.output_field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields that are written."""
        if not self.members:
            return EVERYTHING
        return after | FieldSet.of(*(member.field for member in self.members))


def _json(value: Value, convert: Callable[[Scalar], Json]) -> Json:
    if isinstance(value, tuple):
        return [convert(item) for item in values_of(value)]
    return convert(value)


def _as_is(value: Scalar) -> Json:
    text = to_text(value)
    return Numeral(text) if looks_numeric(text) else text


def _guessed(value: Scalar) -> Json:
    text = to_text(value)
    if text in ("true", "false"):
        return text == "true"
    return None if text == "null" else _parsed_or_text(text)


def _parsed_or_text(text: str) -> Json:
    try:
        return parse_json(text)
    except JsonError:
        return Numeral(text) if looks_numeric(text) else text


def _truth(value: Scalar) -> Json:
    text = to_text(value).lower()
    if looks_numeric(text):
        return float(text) != 0
    if text not in _FALSE | _TRUE:
        raise SkippedError
    return text in _TRUE


def _document(value: Scalar) -> Json:
    try:
        return parse_json(to_text(value))
    except JsonError:
        raise SkippedError from None


def _number(value: Scalar) -> Json:
    text = to_text(value)
    if not looks_numeric(text):
        raise SkippedError
    return Numeral(text)


_CONVERTERS: dict[str, Callable[[Scalar], Json]] = {
    "auto": _guessed,
    "bool": _truth,
    "json": _document,
    "none": _as_is,
    "num": _number,
    "str": to_text,
}
