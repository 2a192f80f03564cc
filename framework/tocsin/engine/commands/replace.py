"""replace: put other values in the place of whole values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.expressions.values import multivalue, texts
from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.lexical import quote, quote_field
from tocsin.spl.parts import FIELDS, TEXT
from tocsin.spl.trees.clause import Replacement

__all__ = ["Replace"]

_WITH = re.compile(r"[\s,]*WITH\b\s*", re.I)
_IN = re.compile(r"[\s,]*IN\b\s*", re.I)
_BARE = re.compile(r"[\w*./:@%#-]+")
_WORDS = {"with", "in"}

Replacer = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace(Command):
    """Put other values in the place of whole values, in the named fields or in all that are not internal."""

    name = "replace"
    kind = Kind.STREAMING

    replacements: tuple[Replacement, ...]
    fields: tuple[str, ...] = ()

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read pairs `old WITH new` and, after `IN`, the names of fields."""
        replacements: list[Replacement] = []
        fields: tuple[str, ...] = ()
        name = Span(start, start + len(cls.name))
        while not cursor.finished():
            if replacements and cursor.take(_IN):
                if not FIELDS.accepts(cursor):
                    cursor.fail("SPL109", f"'IN' needs {FIELDS.describes} after it.", cursor.here())
                fields = FIELDS.read(cursor, lambda _: False)
                break
            replacements.append(_read_replacement(cursor))
            cursor.skip_commas()
        if not replacements:
            cursor.fail("SPL109", "'replace' needs a pair such as old WITH new.", name)
        if not cursor.finished():
            cursor.fail("SPL112", f"'replace' does not expect {cursor.excerpt()} here.", cursor.here())
        return cls(replacements=tuple(replacements), fields=fields, span=Span(start, cursor.end))

    def write(self) -> str:
        """Return the pairs and the names of fields."""
        pairs = ", ".join(f"{_written(r.old)} WITH {_written(r.new)}" for r in self.replacements)
        return f"{pairs} IN {', '.join(map(quote_field, self.fields))}" if self.fields else pairs

    def check(self, context: Context) -> None:
        """Refuse a new value whose wildcards do not pair with those of the old one."""
        for replacement in self.replacements:
            if replacement.new.count("*") not in (0, replacement.old.count("*")):
                message = f"'{replacement.new}' must have as many wildcards as '{replacement.old}', or none."
                context.refuse("SPL215", message, replacement)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with its values replaced."""
        replaced = lru_cache(maxsize=4096)(_replacer(self.replacements))
        named = FieldSet.of(*self.fields) if self.fields else FieldSet.of("*")
        for row in rows:
            for name in row:
                if name in named:
                    row[name] = multivalue(map(replaced, texts(row[name]))) or ""
            yield row

    def writes(self) -> FieldSet:
        """Return no field that was not there."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after


def _read_replacement(cursor: Cursor) -> Replacement:
    cursor.skip()
    start = cursor.position
    old = TEXT.read(cursor, lambda _: False)
    if not cursor.take(_WITH):
        cursor.fail("SPL109", f"Expected 'WITH' and a new value after '{old}'.", cursor.here())
    new = TEXT.read(cursor, lambda _: False)
    return Replacement(old=old, new=new, span=Span(start, cursor.position))


def _written(value: str) -> str:
    return value if _BARE.fullmatch(value) and value.lower() not in _WORDS else quote(value)


def _replacer(replacements: tuple[Replacement, ...]) -> Replacer:
    """Return what replaces a value: the last exact pair counts, else the pair whose wildcards match the least."""
    exact = {r.old: r.new for r in replacements if "*" not in r.old}
    wild = sorted((r for r in replacements if "*" in r.old), key=_literal_length, reverse=True)
    compiled = [_wildcard_replacer(replacement) for replacement in wild]

    def replaced(value: str) -> str:
        if value in exact:
            return exact[value]
        return next((new for replace in compiled if (new := replace(value)) is not None), value)

    return replaced


def _literal_length(replacement: Replacement) -> int:
    return len(replacement.old) - replacement.old.count("*")


def _wildcard_replacer(replacement: Replacement) -> Callable[[str], str | None]:
    segments = replacement.old.split("*")
    pieces = replacement.new.split("*")

    def replaced(value: str) -> str | None:
        matched = _matched(segments, value)
        return None if matched is None else "".join(_interleaved(pieces, matched))

    return replaced


def _matched(segments: list[str], value: str) -> list[str] | None:
    """Return what stands between the segments, each taken where it first occurs, or None where they do not fit."""
    first, *middle, last = segments
    position, end = len(first), len(value) - len(last)
    if position > end or not value.startswith(first) or not value.endswith(last):
        return None
    matched = []
    for segment in middle:
        found = value.find(segment, position, end)
        if found < 0:
            return None
        matched.append(value[position:found])
        position = found + len(segment)
    return [*matched, value[position:end]]


def _interleaved(pieces: list[str], matched: list[str]) -> Iterator[str]:
    """Yield the pieces with what the wildcards matched between them."""
    yield pieces[0]
    for text, piece in zip(matched, pieces[1:], strict=False):
        yield text
        yield piece
