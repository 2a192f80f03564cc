"""return: hand values of the first rows to the search around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, positional
from tocsin.expressions.values import Row, texts
from tocsin.source import Span
from tocsin.spl.command import Stop
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.lexical import quote_field
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import FIELD
from tocsin.spl.parts.bounded import AtLeast
from tocsin.spl.parts.words import read_name
from tocsin.spl.trees.clause import Returned

__all__ = ["Return"]

_EQUALS = re.compile(r"\s*=\s*")
_DOLLAR = re.compile(r"\$")


@dataclass(frozen=True, slots=True)
class _ReturnedFields:
    describes: str = "fields such as user, name=user or $user"

    def accepts(self, cursor: Cursor) -> bool:
        return FIELD.accepts(cursor)

    def read(self, cursor: Cursor, stop: Stop) -> tuple[Returned, ...]:
        fields = []
        while not cursor.finished() and self.accepts(cursor):
            start = cursor.position
            bare = cursor.take(_DOLLAR) is not None
            field, alias = read_name(cursor), None
            if cursor.take(_EQUALS):
                alias, field = field, read_name(cursor)
            fields.append(Returned(field=field, alias=alias, bare=bare, span=Span(start, cursor.position)))
            cursor.skip_commas()
        return tuple(fields)

    def write(self, value: tuple[Returned, ...]) -> str:
        return " ".join(map(_written, value))


def _written(returned: Returned) -> str:
    field = quote_field(returned.field)
    if returned.bare:
        return f"${field}"
    return field if returned.alias is None else f"{quote_field(returned.alias)}={field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Command):
    """Turn the first rows into one row whose field `search` holds what the search around is to look for."""

    name = "return"
    kind = Kind.TRANSFORMING

    count: int = positional(AtLeast(1), 1, about="how many rows are used")
    fields: tuple[Returned, ...] = positional(_ReturnedFields(), about="field, alias=field or $field …")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield one row with the text."""
        found: dict[str, None] = {}
        for row in islice(rows, self.count):
            text = " ".join(term for field in self.fields if (term := _term(field, row)) is not None)
            found.setdefault(text)
        written = list(found)
        yield {"search": written[0] if len(written) == 1 else " OR ".join(f"({text})" for text in written)}

    def columns(self, before: Columns) -> Columns:
        """Return the one column."""
        return ("search",)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return the one column."""
        return OutputFields(("search",))

    def writes(self) -> FieldSet:
        """Return the one column."""
        return FieldSet.of("search")

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields that are returned."""
        return FieldSet.of(*(returned.field for returned in self.fields))


def _term(returned: Returned, row: Row) -> str | None:
    """Return what stands for one field; a bare value that is missing leaves nothing."""
    values = texts(row.get(returned.field))
    if returned.bare:
        return " ".join(values) or None
    text = " ".join(values).replace("\\", "\\\\").replace('"', '\\"')
    return f'{returned.alias or returned.field}="{text}"'
