"""map: run a search for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.written import parse_written, run_context
from tocsin.expressions.values import Row, texts
from tocsin.source import SourceText
from tocsin.spl.fieldset import EVERYTHING, FieldSet
from tocsin.spl.outputs import ANY_FIELDS, OutputFields
from tocsin.spl.parts import NAME, TEMPLATE, TEXT
from tocsin.spl.parts.bounded import AtLeast

__all__ = ["Map"]

_TOKEN = re.compile(r"\$([^$\s]+)\$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Map(Command):
    """Run a search for each row, the row's values put in for `$field$`, and return what the searches find."""

    name = "map"
    kind = Kind.ORDERING

    search: str | None = option(TEXT, about="the search to run, in double quotes")
    maxsearches: int = option(AtLeast(0), 10, about="how many rows are searched for")
    template: str | None = positional(TEMPLATE, None, about="the search to run, in square brackets")
    saved: str | None = positional(NAME, None, about="the name of a saved search to run")

    def check(self, context: Context) -> None:
        """Refuse a command without a search."""
        if self.search is None and self.template is None and self.saved is None:
            context.refuse("SPL277", "'map' needs a search to run.", self, 'write map search="…"')

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows of each search in turn."""
        text = self._text(context)
        for number, row in enumerate(islice(rows, self.maxsearches), start=1):
            row["_serial_id_"] = number
            yield from self._found(text, row, context)
        if next(rows, None) is not None:
            context.say(f"'map' ran {self.maxsearches} searches and left out the other rows; see maxsearches.")

    def _found(self, text: str, row: Row, context: Context) -> Iterator[Row]:
        filled = _TOKEN.sub(lambda token: _value(row, token), text)
        parsed = parse_written(SourceText("search of map", filled), context, bracketed=self.template is not None)
        yield from run_context(parsed, context).search(parsed.pipeline).rows

    def _text(self, context: Context) -> str:
        if self.search is not None:
            return self.search
        if self.template is not None:
            return self.template
        context.unsupported("'map' over a saved search is not supported.", self, 'write its text: map search="…"')

    def fields_after(self, before: OutputFields) -> OutputFields:
        """Return nothing certain: the rows bring their own fields."""
        return ANY_FIELDS

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields whose values are put in."""
        text = self.search if self.search is not None else self.template
        return EVERYTHING if text is None else FieldSet.of(*_TOKEN.findall(text))


def _value(row: Row, token: re.Match[str]) -> str:
    """Return what stands for a token; one that names no field of the row stays as it is."""
    values = texts(row.get(token.group(1)))
    return " ".join(values) if values else token.group()
