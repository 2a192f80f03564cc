"""makemv: split a field into several values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tocsin.engine.command import Command, Context, Kind, Rows, option, positional
from tocsin.engine.patterns import regex_of
from tocsin.expressions.regexes import RegexLimitError
from tocsin.expressions.values import multivalue, texts
from tocsin.spl.fieldset import FieldSet
from tocsin.spl.parts import BOOLEAN, FIELD, TEXT
from tocsin.spl.parts.patterns import REGEX
from tocsin.spl.trees.clause import RegexLiteral

__all__ = ["Makemv"]

Split = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Makemv(Command):
    """Split a field into several values, at a delimiter or into what a regular expression finds."""

    name = "makemv"
    kind = Kind.STREAMING

    delim: str = option(TEXT, " ", about="the text between values")
    tokenizer: RegexLiteral | None = option(REGEX, about="a regular expression whose first group is a value")
    allowempty: bool = option(BOOLEAN, False, about="keep empty values between delimiters side by side")
    setsv: bool = option(BOOLEAN, False, about="set the single value too; no effect on the values")
    field: str = positional(FIELD)

    def check(self, context: Context) -> None:
        """Refuse a tokenizer that is no regular expression or has no group, and an empty delimiter."""
        if self.tokenizer is not None and not regex_of(self.tokenizer, context).group_count:
            message = "This tokenizer finds no values: it has no group."
            context.refuse("SPL214", message, self.tokenizer, "put what a value is in parentheses")
        if not self.delim:
            context.refuse("SPL216", "'makemv' needs a delimiter of at least one character.", self)

    def run(self, rows: Rows, context: Context) -> Rows:
        """Yield each row with the field split."""
        split = self._split(context)
        for row in rows:
            if self.field in row:
                try:
                    value = multivalue(part for text in texts(row[self.field]) for part in split(text))
                except RegexLimitError:
                    context.say("'makemv': the tokenizer exceeded the match limit; such values are left as they are.")
                    value = row[self.field]
                if value is None:
                    del row[self.field]
                else:
                    row[self.field] = value
            yield row

    def _split(self, context: Context) -> Split:
        if self.tokenizer is not None:
            regex = regex_of(self.tokenizer, context)
            return lambda text: (token for match in regex.finditer(text) if (token := match.group(1)) is not None)
        if self.allowempty:
            return lambda text: text.split(self.delim)
        return lambda text: filter(None, text.split(self.delim))

    def writes(self) -> FieldSet:
        """Return the field that is split or joined."""
        return FieldSet.of(self.field)

    def needs(self, after: FieldSet) -> FieldSet:
        """Return the fields needed behind."""
        return after
