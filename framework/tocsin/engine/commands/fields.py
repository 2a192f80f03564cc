"""fields: keep or remove fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from tocsin.engine.command import Columns, Command, Context, Kind, Rows, positional
from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import EVERYTHING, NOTHING, FieldSet
from tocsin.spl.lexical import quote_field
from tocsin.spl.outputs import OutputFields
from tocsin.spl.parts import FIELDS

__all__ = ["Fields"]

_SIGN = re.compile(r"\s*([+-])(?=\s|[\w\"*]|\Z)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields(Command):
    """Keep the named fields and all internal ones, or (`-`) remove the named fields."""

    name = "fields"
    kind = Kind.STREAMING

    fields: tuple[str, ...] = positional(FIELDS, about="names and wildcards")
    remove: bool = False

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read an optional sign and the names."""
        sign = cursor.take(_SIGN)
        if not FIELDS.accepts(cursor):
            cursor.fail("SPL109", f"'fields' needs {FIELDS.describes}.", Span(start, start + len(cls.name)))
        names = FIELDS.read(cursor, lambda _: False)
        if not cursor.finished():
            cursor.fail("SPL112", f"'fields' does not expect {cursor.excerpt()} here.", cursor.here())
        return cls(fields=names, remove=sign is not None and sign.group(1) == "-", span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the sign, if fields are removed, and the names."""
        names = ", ".join(quote_field(name) for name in self.fields)
        return f"- {names}" if self.remove else names

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the fields that are kept."""
        named = FieldSet.of(*self.fields)
        kept: dict[str, bool] = {}
        for row in rows:
            for name in row:
                if name not in kept:
                    kept[name] = self._keeps(name, named)
            yield {name: value for name, value in row.items() if kept[name]}

    def _keeps(self, name: str, named: FieldSet) -> bool:
        if self.remove:
            return name not in named
        return name.startswith("_") or name in named

    def columns(self, before: Columns) -> Columns:
        """Return the named columns in the order they are named, or those before less the removed ones."""
        named = FieldSet.of(*self.fields)
        if self.remove:
            return None if before is None else tuple(c for c in before if c not in named)
        if before is None:
            return self.fields if named.closed else None
        listed = [name for name in self.fields if name in before]
        rest = [c for c in before if c not in listed and self._keeps(c, named)]
        return (*listed, *rest)

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return what is kept of the fields before, or the named ones where those before are not all known."""
        named = FieldSet.of(*self.fields)
        if self.remove:
            return before.without(named)
        kept = tuple(name for name in before.names if self._keeps(name, named))
        listed = tuple(name for name in self.fields if "*" not in name) if before.open else ()
        return OutputFields(tuple(dict.fromkeys([*kept, *listed])), before.open and not named.closed)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return no more than the named fields and the internal ones."""
        named = FieldSet.of(*self.fields)
        if self.remove:
            return after.without(named.names)
        if not after.everything and after.closed:
            return FieldSet(frozenset(name for name in after.names if self._keeps(name, named)))
        return named | FieldSet.of("_time", "_raw") if named.closed else EVERYTHING
