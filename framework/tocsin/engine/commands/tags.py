"""tags: annotate events with the tags of their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.expressions.values import Row, multivalue, texts
from tocsin.knowledge.tags import TagTable
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.parts import BOOLEAN, FIELD, FIELDS

__all__ = ["Tags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags(Command):
    """Set `tag` and `tag::field` to the tags of the values of the named fields, or of all."""

    name = "tags"
    kind = Kind.STREAMING

    outputfield: str | None = option(FIELD, about="one field that takes all tags")
    inclname: bool = option(BOOLEAN, False, about="in the output field, put the name of the field before each tag")
    inclvalue: bool = option(BOOLEAN, False, about="in the output field, put the value before each tag")
    fields: tuple[str, ...] = positional(FIELDS, (), about="the fields whose values' tags are wanted")

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its tags."""
        assert context.knowledge is not None
        table = context.knowledge.tags
        for row in rows:
            found = list(self._found(row, table))
            if self.outputfield is not None:
                _store(row, self.outputfield, [self._entry(*one) for one in found])
            else:
                _store(row, "tag", [tag for _, _, tag in found])
                for name in {name for name, _, _ in found}:
                    _store(row, f"tag::{name}", [tag for field, _, tag in found if field == name])
            yield row

    def _found(self, row: Row, table: TagTable) -> Iterator[tuple[str, str, str]]:
        """Yield field, value and tag of everything that is tagged."""
        names = self.fields or tuple(name for name in row if name in table.fields)
        for name in names:
            for value in texts(row.get(name)):
                for tag in table.of(name, value):
                    yield name, value, tag

    def _entry(self, name: str, value: str, tag: str) -> str:
        return "::".join([*([name] if self.inclname else []), *([value] if self.inclvalue else []), tag])

    def needs(self, after: FieldSet) -> FieldSet:
        """Return what is needed behind and the fields whose tags are wanted."""
        return after | FieldSet.of(*self.fields) if self.fields else EVERYTHING


def _store(row: Row, name: str, tags: list[str]) -> None:
    value = multivalue(dict.fromkeys(tags))
    if value is not None:
        row[name] = value
