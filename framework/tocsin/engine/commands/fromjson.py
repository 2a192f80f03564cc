"""fromjson: make fields of the members of a JSON object."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.json_paths import field_text
from tocsin.expressions.json_text import Json, parse_json_or_none
from tocsin.expressions.values import Value, multivalue, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import FIELD, TEXT

__all__ = ["Fromjson"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fromjson(Command):
    """Make a field of each member of the JSON object that a field holds."""

    name = "fromjson"
    kind = Kind.STREAMING

    prefix: str = option(TEXT, "", about="what the names of the new fields begin with")
    field: str = positional(FIELD, about="the field that holds the object")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the members as fields."""
        for row in rows:
            for text in texts(row.get(self.field)):
                document = parse_json_or_none(text)
                if isinstance(document, dict):
                    members = ((self.prefix + key, _value(item)) for key, item in document.items())
                    row.update((name, value) for name, value in members if value is not None)
            yield row

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind, which stay where nothing is found, and the one that is read."""
        return after | FieldSet.of(self.field)


def _value(member: Json) -> Value | None:
    """Return a member as a field holds it: an array as a multivalue, an object as its JSON text, null as nothing."""
    if isinstance(member, list):
        return multivalue(field_text(item) for item in member)
    return None if member is None else field_text(member)
