"""savedsearch: run a saved search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from tocsin.engine.command import Command, Context, Kind, Stream
from tocsin.engine.datasets import saved_search
from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.lexical import quote_field, text_or_quoted
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import NAME, TEXT
from tocsin.spl.references import Reference, ReferenceKind

__all__ = ["Savedsearch"]

_REPLACEMENT = re.compile(r"([A-Za-z_]\w*)\s*=\s*")
_NO_SUBSTITUTION = "nosubstitution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Savedsearch(Command):
    """Run a saved search, with `name=value` in place of `$name$` in its text."""

    name = "savedsearch"
    kind = Kind.GENERATING

    title: str
    replacements: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read the name and the replacements."""
        if cursor.finished():
            cursor.fail("SPL109", "'savedsearch' needs the name of a saved search.", Span(start, start + len(cls.name)))
        title = NAME.read(cursor, lambda _: False)
        replacements = []
        while not cursor.finished():
            found = cursor.take(_REPLACEMENT)
            if not found:
                cursor.fail("SPL112", f"'savedsearch' does not expect {cursor.excerpt()} here.", cursor.here())
            replacements.append((found.group(1), TEXT.read(cursor, lambda _: False)))
        return cls(title=title, replacements=tuple(replacements), span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the name and the replacements."""
        return " ".join([quote_field(self.title), *(f"{k}={text_or_quoted(v)}" for k, v in self.replacements)])

    def apply(self, stream: Stream, context: Context) -> Stream:
        """Return the rows of the saved search."""
        replacements = dict(self.replacements)
        if replacements.pop(_NO_SUBSTITUTION, "f").lower() in ("t", "true", "1"):
            replacements = {}
        return saved_search(self.title, replacements, self, context)

    def references(self) -> Iterator[Reference]:
        """Yield the saved search."""
        yield Reference(ReferenceKind.SAVED_SEARCH, self.title, self.span)

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return nothing certain: the rows bring their own fields."""
        return ANY_FIELDS

    def needs(self, after: FieldSet) -> FieldSet:
        """Return nothing: the saved search reads its own events."""
        return NOTHING
