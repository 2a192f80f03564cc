"""regex: keep the rows whose field matches a regular expression, or those whose field does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from tocsin.engine.command import Command, Context, Kind, Rows
from tocsin.engine.patterns import regex_of
from tocsin.expressions.regexes import Regex, RegexLimitError
from tocsin.expressions.values import Row, texts
from tocsin.source import Span
from tocsin.spl.cursor import Cursor
from tocsin.spl.fieldset import NOTHING, FieldSet
from tocsin.spl.lexical import quote, quote_field, unescape
from tocsin.spl.parts.patterns import REGEX
from tocsin.spl.trees.clause import RegexLiteral

__all__ = ["RegexFilter"]

_TARGET = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([\w*.{}@$:#/-]+))\s*(!?=)\s*', re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegexFilter(Command):
    """Keep the rows whose field matches a regular expression, or (`!=`) those whose field does not."""

    name = "regex"
    kind = Kind.STREAMING

    field: str = "_raw"
    negated: bool = False
    pattern: RegexLiteral

    @classmethod
    def read(cls, cursor: Cursor, start: int) -> Self:
        """Read `field=regex`, `field!=regex` or the regex alone."""
        target = cursor.take(_TARGET)
        if cursor.finished():
            cursor.fail("SPL109", f"'regex' needs {REGEX.describes}.", Span(start, start + len(cls.name)))
        pattern = REGEX.read(cursor, lambda _: False)
        if not cursor.finished():
            cursor.fail("SPL112", f"'regex' does not expect {cursor.excerpt()} here.", cursor.here())
        span = Span(start, cursor.end)
        if not target:
            return cls(pattern=pattern, span=span)
        quoted, bare, operator = target.groups()
        field = bare if quoted is None else unescape(quoted)
        return cls(field=field, negated=operator == "!=", pattern=pattern, span=span)

    def write(self) -> str:
        """Return the field, if it is not `_raw`, and the regex."""
        pattern = quote(self.pattern.text)
        if self.field == "_raw" and not self.negated:
            return pattern
        return f"{quote_field(self.field)}{'!=' if self.negated else '='}{pattern}"

    def check(self, context: Context) -> None:
        """Refuse what is no regular expression."""
        regex_of(self.pattern, context)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield the rows that are kept."""
        regex = regex_of(self.pattern, context)
        return (row for row in rows if self._matches(regex, row, context) is not self.negated)

    def _matches(self, regex: Regex, row: Row, context: Context) -> bool:
        try:
            return any(map(regex.test, texts(row.get(self.field))))
        except RegexLimitError:
            context.say("'regex': the regular expression exceeded the match limit; such events count as not matching.")
            return False

    def writes(self) -> FieldSet:
        """Return no field."""
        return NOTHING

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind and the one that is tested."""
        return after | FieldSet.of(self.field)
